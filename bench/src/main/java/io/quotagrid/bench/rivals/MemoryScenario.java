package io.quotagrid.bench.rivals;

import io.quotagrid.node.quota.SubjectState;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a cold subject costs in memory: so many are asked for once each, and what the heap holds after a collection, less what it
 * held before, is divided by them and their copies. Then whether they all count, stay as long as they must, and leave.
 *
 * <p>Argument: how many subjects.
 */
public final class MemoryScenario {
    private static final int CHUNK = 50_000;
    private static final int WARM_UP = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long RESOLUTION = 240;
    private static final double MEBI = 1 << 20;

    private final int subjects;
    private final PrintStream out;
    private final List<String> notes = new ArrayList<>();

    private MemoryScenario(int subjects, PrintStream out) {
        this.subjects = subjects;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        MemoryScenario scenario = new MemoryScenario(Integer.parseInt(arguments[0]), System.out);
        scenario.weighAll();
        System.exit(0);
    }

    private void weighAll() throws IOException {
        out.println("| what | meters | members | bytes a subject and copy | by its own account | goal | of which |");
        out.println("|---|---|---|---|---|---|---|");
        weigh(Rival.SLICES, 1, 1, "<= 300");
        weigh(Rival.SLICES, 1, 2, "<= 300");
        weigh(Rival.SLICES, 3, 1, "<= 600");
        weigh(Rival.SLICES, 3, 2, "<= 600");
        weigh(Rival.PROCESSOR, 1, 1, "");
        weigh(Rival.BUCKET4J, 1, 1, "");
        Optional<RedisServer> redis = RedisServer.start();
        if (redis.isPresent()) {
            try (RedisServer server = redis.get();
                    Nodes nodes = Nodes.ofStores(Rival.REDIS, 1, server.port())) {
                weighRedis(nodes);
            }
        } else {
            notes.add(RedisServer.HOW_TO_GET_IT);
        }
        out.println();
        notes.forEach(note -> out.println(note + "\n"));
        leave(1);
    }

    private void weigh(Rival rival, int meters, int members, String goal) throws IOException {
        try (Nodes nodes = Nodes.ofStores(rival, members, 0)) {
            fill(nodes, meters, subjects, WARM_UP);
            HeapClasses before = settled(nodes);
            long accountBefore = account(rival, nodes);
            fill(nodes, meters, 0, subjects);
            HeapClasses more = settled(nodes).since(before);
            long account = (account(rival, nodes) - accountBefore) / subjects;
            long copies = (long) subjects * members; // two members: each subject and its backup
            if (rival == Rival.SLICES) {
                copies = more.objects(SubjectState.class);
                check(before.objects(SubjectState.class), (long) WARM_UP * members);
                check(copies, (long) subjects * members);
            }
            out.printf(
                    "| %s | %d | %d | %d | %s | %s | %s |%n",
                    rival.title(),
                    meters,
                    members,
                    more.bytes() / copies,
                    rival == Rival.SLICES ? "" + account : "",
                    goal,
                    more.each(copies));
            out.flush();
        }
    }

    /** What the owners take their subjects to weigh, which decides when they make them lighter. */
    private static long account(Rival rival, Nodes nodes) {
        if (rival != Rival.SLICES) {
            return 0;
        }
        nodes.await("accounted", PATIENCE);
        return sum(nodes.ask("account"));
    }

    private void check(long found, long expected) {
        if (found != expected) {
            notes.add("There should be %d copies in memory, and there are %d.".formatted(expected, found));
        }
    }

    private static HeapClasses settled(Nodes nodes) {
        nodes.await("quiet", PATIENCE);
        nodes.await("complete " + nodes.count(), PATIENCE); // on a busy machine they may have lost sight of each other
        return weigh(nodes);
    }

    private static HeapClasses weigh(Nodes nodes) {
        return HeapClasses.sum(nodes.ask("weigh").stream().map(HeapClasses::of).toList());
    }

    /** By what Redis itself says that it uses. */
    private void weighRedis(Nodes nodes) {
        fill(nodes, 1, subjects, WARM_UP);
        long before = sum(nodes.ask("used"));
        fill(nodes, 1, 0, subjects);
        long more = sum(nodes.ask("used")) - before;
        out.printf("| %s | 1 | | %d | | | |%n", Rival.REDIS.title(), more / subjects);
    }

    /** Every member asks for its share. */
    private static void fill(Nodes nodes, int meters, int from, int count) {
        int done = 0;
        while (done < count) {
            int next = Math.min(CHUNK * nodes.count(), count - done);
            int begin = from + done;
            nodes.askEach(index -> {
                int mine = (int) ((long) next * index / nodes.count());
                int end = (int) ((long) next * (index + 1) / nodes.count());
                return "fill " + meters + " " + (begin + mine) + " " + (end - mine);
            });
            done += next;
        }
    }

    private static long sum(List<String> numbers) {
        return numbers.stream().mapToLong(Long::parseLong).sum();
    }

    /** Case 25: all count, none goes early, all go when nothing counts any more. */
    private void leave(int meters) throws IOException {
        try (Nodes nodes = Nodes.ofStores(Rival.SLICES, 1, 0)) {
            HeapClasses before = weigh(nodes);
            long began = System.nanoTime();
            fill(nodes, meters, 0, subjects);
            nodes.await("quiet", PATIENCE);
            Duration filling = Duration.ofNanos(System.nanoTime() - began);
            out.printf(
                    "Of %s subjects in memory, asked one by one: %s still have their call counted.%n",
                    nodes.ask("subjects").get(0),
                    nodes.ask("count " + meters + " " + subjects).get(0));
            Duration life =
                    StoreNode.WINDOW.plus(StoreNode.WINDOW.multipliedBy(2).dividedBy(RESOLUTION));
            Duration early = life.minus(filling).minusSeconds(5);
            sweepAfter(nodes, early);
            out.printf(
                    "A sweep seconds before the oldest has been idle for a window and two sub-windows: %s are left.%n",
                    nodes.ask("subjects").get(0));
            long swept = System.nanoTime();
            sweepAfter(nodes, life.minus(early));
            out.printf(
                    "A sweep after that: %s are left, after %.0f s; the heap holds %.1f MiB more than before the first.%n",
                    nodes.ask("subjects").get(0),
                    (System.nanoTime() - swept) / 1e9,
                    weigh(nodes).since(before).bytes() / MEBI);
        }
    }

    private static void sweepAfter(Nodes nodes, Duration more) {
        nodes.ask("move " + more.toNanos() / 1_000);
        nodes.ask("sweep");
        nodes.await("swept", PATIENCE);
    }
}
