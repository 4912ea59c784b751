package io.quotagrid.bench.rivals;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.store.HazelcastCounterStore;
import io.quotagrid.node.store.OwnerClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One node of one way in a process of its own, to be filled and weighed: questions on stdin, answers on stdout, one at a time. Its
 * owner's clock can be moved on.
 *
 * <p>Arguments: the way, a name for its cluster, its number among the nodes, the nodes' ports, the port of Redis (0: none).
 */
final class StoreNode {
    static final Duration WINDOW = Duration.ofHours(1);
    private static final int THREADS = 16;
    private static final int SYNC_MILLIS = 50;

    private final AtomicLong aheadMicros = new AtomicLong();
    private final Way way;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private long lastAccount = -1;
    private long lastAccountNanos;
    private CompletableFuture<Integer> sweep = CompletableFuture.completedFuture(0);

    private StoreNode(Rival rival, String name, Members members, int redisPort) {
        OwnerClock real = OwnerClock.startingNow();
        this.way = switch (rival) {
            case SLICES, OWNERS ->
                new EngineWay(EngineWay.node(
                        name,
                        rival == Rival.SLICES ? SYNC_MILLIS : 0,
                        members,
                        () -> real.nowMicros() + aheadMicros.get()));
            case PROCESSOR -> new ProcessorWay(PlainMember.start(name, members));
            case BUCKET4J -> new BucketWay(PlainMember.start(name, members));
            case REDIS -> new RedisWay(redisPort, Callers.MAX, Callers.WINDOW);
        };
    }

    public static void main(String[] arguments) throws IOException {
        List<Integer> ports =
                Stream.of(arguments[3].split(",")).map(Integer::valueOf).toList();
        Members members = new Members(ports.get(Integer.parseInt(arguments[2])), ports);
        StoreNode node =
                new StoreNode(Rival.valueOf(arguments[0]), arguments[1], members, Integer.parseInt(arguments[4]));
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.println(words[0] + " " + node.answer(words));
        }
        Runtime.getRuntime().halt(0); // whoever asked has gone
    }

    private String answer(String[] words) {
        try {
            return switch (words[1]) {
                case "complete" -> "" + way.complete(Integer.parseInt(words[2]));
                case "fill" -> fill(Integer.parseInt(words[2]), Integer.parseInt(words[3]), Integer.parseInt(words[4]));
                case "quiet" -> "" + quiet();
                case "accounted" -> "" + accounted();
                case "account" -> "" + account();
                case "weigh" -> HeapClasses.now().words();
                case "used" -> "" + ((RedisWay) way).usedBytes();
                case "subjects" -> "" + subjects().size();
                case "count" -> counted(Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "move" -> "" + aheadMicros.addAndGet(Long.parseLong(words[2]));
                case "sweep" -> beginSweep();
                case "swept" -> "" + sweep.isDone();
                default -> "error: no such word: " + words[1];
            };
        } catch (Exception e) {
            return "error: " + e;
        }
    }

    /** One call of each caller, from {@code from} on. */
    private String fill(int meters, int from, int count) throws Exception {
        Callers callers = Callers.ofMeters(meters, WINDOW);
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int begin = from + (int) ((long) count * thread / THREADS);
            int end = from + (int) ((long) count * (thread + 1) / THREADS);
            parts.add(() -> {
                for (int caller = begin; caller < end; caller++) {
                    way.decide(callers, caller).run();
                }
                return true;
            });
        }
        for (Future<Boolean> part : threads.invokeAll(parts)) {
            part.get();
        }
        way.drain();
        return "filled";
    }

    /** Whether the engine has forgotten whom it talked about: what it keeps on the asking side is gone after some seconds. */
    private boolean quiet() {
        return !(way instanceof EngineWay engine) || engine.node().internals().lanes() == 0;
    }

    private long account() {
        return ((EngineWay) way).node().internals().ownedBytes();
    }

    /** Whether every subject has been weighed since the last change: the sum has stood still for as long as a turn of all may take. */
    private boolean accounted() {
        long now = account();
        if (now != lastAccount) {
            lastAccount = now;
            lastAccountNanos = System.nanoTime();
        }
        Duration turn =
                Duration.ofSeconds(5).plusMillis(subjects().getLocalMapStats().getOwnedEntryCount() / 10);
        return System.nanoTime() - lastAccountNanos > turn.toNanos();
    }

    /** How many of a thousand callers, spread over all, have their one call counted. */
    private String counted(int meters, int count) {
        QuotaNode node = ((EngineWay) way).node();
        Callers callers = Callers.ofMeters(meters, WINDOW);
        int sample = Math.min(count, 1_000);
        int found = 0;
        for (int i = 0; i < sample; i++) {
            int caller = (int) ((long) i * count / sample);
            Decision seen = node.engine()
                    .explain(callers.plans().apply(caller))
                    .toCompletableFuture()
                    .join();
            // what would be admitted is counted in what is said of it
            found += seen instanceof Decision.Admitted admitted
                            && admitted.standings().get(0).used() == 2
                    ? 1
                    : 0;
        }
        return found + " of " + sample;
    }

    private String beginSweep() {
        HazelcastInstance member =
                Hazelcast.getAllHazelcastInstances().iterator().next();
        HazelcastCounterStore store =
                new HazelcastCounterStore(member, subjects().getName(), Executors.newSingleThreadExecutor());
        sweep = CompletableFuture.supplyAsync(store::sweep, threads);
        return "begun";
    }

    private static IMap<?, ?> subjects() {
        return Hazelcast.getAllHazelcastInstances().iterator().next().getDistributedObjects().stream()
                .filter(each -> each instanceof IMap<?, ?> map && map.getName().endsWith("subjects"))
                .map(each -> (IMap<?, ?>) each)
                .findFirst()
                .orElseThrow();
    }
}
