package io.quotagrid.node.acceptance;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.cluster.NodeStartException;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Reservation;
import io.quotagrid.node.store.OwnerClock;
import io.quotagrid.node.store.Owners;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An engine node in a process of its own, without HTTP: it does what it is told on stdin, a line each, and answers on stdout.
 * Arguments: policy file, port (0: any), peers ({@code -} for none), milliseconds by which its clock is ahead.
 */
final class BareNode {
    private final QuotaNode node;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Reservation> reservations = new ConcurrentHashMap<>();
    private final AtomicLong names = new AtomicLong();
    private volatile Load load;

    private BareNode(QuotaNode node) {
        this.node = node;
        this.load = new Load(node.engine(), "", 0);
    }

    public static void main(String[] args) throws IOException {
        Policy policy = PolicyLoader.load(Path.of(args[0])).policy().orElseThrow();
        OwnerClock true_ = OwnerClock.startingNow();
        long aheadMicros = TimeUnit.MILLISECONDS.toMicros(Long.parseLong(args[3]));
        int port = Integer.parseInt(args[1]);
        NodeOptions options = new NodeOptions(
                Optional.empty(),
                port < 0 ? OptionalInt.empty() : OptionalInt.of(port),
                args[2].equals("-") ? List.of() : List.of(args[2].split(",")),
                () -> true_.nowMicros() + aheadMicros,
                System.getenv());
        try {
            QuotaNode node = QuotaNode.start(policy, options);
            System.out.println("ready " + node.status().address());
            new BareNode(node).serve();
        } catch (NodeStartException e) {
            System.out.println("failed " + e.getMessage());
        }
        Runtime.getRuntime().halt(0);
    }

    private void serve() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] parts = line.split(" ", 3);
            threads.execute(() -> answer(parts[0], parts[1], parts.length > 2 ? parts[2] : ""));
        }
    }

    private void answer(String number, String verb, String words) {
        String said;
        try {
            said = switch (verb) {
                case "reserve" -> reserve(words);
                case "end" -> end(words);
                case "look" -> look(words);
                case "burst" -> burst(words);
                case "load" -> load(words);
                case "stop" -> load.stop();
                case "status" -> status();
                case "owner" -> Owners.of(Words.subject(words, 0));
                case "counts" -> node.engine().counts().toString();
                case "key" -> new KeyWords(node.live().keys()).done(words);
                case "keys" -> new KeyWords(node.live().keys()).table();
                case "leave" -> leave();
                default -> "error: no such word: " + verb;
            };
        } catch (Exception e) {
            said = "error: " + e;
        }
        synchronized (System.out) {
            System.out.println(number + " " + said.replace('\n', ' '));
        }
    }

    private String reserve(String words) throws Exception {
        return node.engine()
                .reserve(Words.plan(words, 0))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .fold(
                        admitted -> {
                            String name = "r" + names.incrementAndGet();
                            reservations.put(name, admitted.reservation());
                            return "admitted " + name + " " + Standings.remaining(admitted.standings());
                        },
                        rejected -> "refused " + rejected.named().subject() + " "
                                + rejected.retryAfter().toMillis(),
                        never -> "never",
                        undecided -> "undecided " + undecided.reason());
    }

    /** {@code end NAME keep|refund|TOKENS}; a name may be ended again. */
    private String end(String words) throws Exception {
        String[] parts = words.split(" ");
        Reservation reservation =
                Optional.ofNullable(reservations.get(parts[0])).orElseThrow();
        var ended = switch (parts[1]) {
            case "keep" -> reservation.keep();
            case "refund" -> reservation.refund();
            default -> reservation.settle(Long.parseLong(parts[1]));
        };
        ended.toCompletableFuture().get(30, TimeUnit.SECONDS);
        return "ended";
    }

    private String look(String words) throws Exception {
        Decision decision =
                node.engine().explain(Words.look(words)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        return decision.fold(
                admitted -> Standings.remaining(admitted.standings()),
                rejected -> Standings.remaining(rejected.standings()),
                never -> Standings.remaining(never.standings()),
                undecided -> "undecided " + undecided.reason());
    }

    /** {@code burst THREADS CALLS PLAN}: so many calls from so many threads at once, each ended as soon as it is admitted. */
    private String burst(String words) throws Exception {
        String[] parts = words.split(" ", 3);
        Load burst = new Load(node.engine(), parts[2], Integer.parseInt(parts[0]));
        return burst.calls(Integer.parseInt(parts[1]));
    }

    /** {@code load THREADS PLAN}: until {@code stop}. */
    private String load(String words) {
        String[] parts = words.split(" ", 2);
        load = new Load(node.engine(), parts[1], Integer.parseInt(parts[0]));
        load.start();
        return "started";
    }

    private String status() {
        ClusterStatus status = node.status();
        return "members=" + status.members() + " safe=" + status.safe() + " owned=" + status.owned() + " mode="
                + status.mode() + " ready=" + node.ready() + " skewMillis="
                + status.skew().toMillis() + " lost=" + node.internals().partitionsLost() + " notices=" + node.notices()
                + " problems="
                + node.problems();
    }

    private String leave() {
        node.close();
        return "left";
    }
}
