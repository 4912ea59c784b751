package io.quotagrid.bench.rivals;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.map.IMap;
import com.sun.management.OperatingSystemMXBean;
import java.io.Serial;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a node has to tell one owner at the same moment should travel together: so many small messages to subjects of
 * another member, with one synchronous backup, singly and together. {@code SyncScenario [ROUNDS]}. Two members in this process,
 * over loopback; CPU is that of both. Each round every way is taken once, in turn; the median of the rounds is shown.
 */
public final class SyncScenario {
    private static final int[] TOGETHER = {1, 8, 64, 512};
    private static final int MESSAGES = 20_480;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Member owner;
    private final IMap<String, Long> counters;
    private final IExecutorService tasks;
    private final List<String> names = new ArrayList<>();

    private SyncScenario(HazelcastInstance node) {
        this.owner = node.getCluster().getMembers().stream()
                .filter(member -> !member.localMember())
                .findFirst()
                .orElseThrow();
        this.counters = node.getMap(PlainMember.COUNTERS);
        this.tasks = node.getExecutorService("together");
        for (int i = 0; names.size() < TOGETHER[TOGETHER.length - 1]; i++) {
            String name = "user-" + i;
            if (owner.equals(node.getPartitionService().getPartition(name).getOwner())) {
                names.add(name);
            }
        }
    }

    /** One way to send so many messages at once. */
    private interface Travel {
        void send(List<String> subjects) throws Exception;
    }

    /** What it cost. */
    private record Cost(double wallMicros, double cpuMicros) {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
        List<Integer> ports = freePorts();
        HazelcastInstance first = PlainMember.start("syncs", new Members(ports.get(0), ports));
        HazelcastInstance second = PlainMember.start("syncs", new Members(ports.get(1), ports));
        while (!PlainMember.complete(first, 2)) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        new SyncScenario(first).run(rounds);
        first.shutdown();
        second.shutdown();
    }

    private void run(int rounds) throws Exception {
        List<Travel> ways = List.of(this::singly, this::together, this::byMap);
        System.out.printf(
                "| at once | %s | %s | %s |%n|---|---|---|---|%n",
                "singly (as built): us wall, CPU",
                "one task a member: us wall, CPU",
                "`executeOnKeys`, asynchronous backups");
        for (int size : TOGETHER) {
            List<List<Cost>> costs = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int round = -2; round < rounds; round++) { // two to warm up
                for (int way = 0; way < ways.size(); way++) {
                    Cost cost = measured(ways.get(way), names.subList(0, size));
                    if (round >= 0) {
                        costs.get(way).add(cost);
                    }
                }
            }
            StringBuilder line = new StringBuilder("| " + size + " |");
            costs.forEach(all -> line.append(String.format(
                    Locale.ROOT,
                    " %.1f, %.1f |",
                    median(all.stream().map(Cost::wallMicros).toList()),
                    median(all.stream().map(Cost::cpuMicros).toList()))));
            System.out.println(line);
        }
    }

    /** By message. */
    private static Cost measured(Travel travel, List<String> subjects) throws Exception {
        int times = Math.max(1, MESSAGES / subjects.size() / (subjects.size() == 1 ? 4 : 1));
        long cpu = SYSTEM.getProcessCpuTime();
        long began = System.nanoTime();
        for (int i = 0; i < times; i++) {
            travel.send(subjects);
        }
        double messages = 1_000.0 * times * subjects.size();
        return new Cost((System.nanoTime() - began) / messages, (SYSTEM.getProcessCpuTime() - cpu) / messages);
    }

    private void singly(List<String> subjects) {
        awaitAll(counters, subjects);
    }

    private static void awaitAll(IMap<String, Long> counters, List<String> subjects) {
        List<CompletableFuture<Long>> underWay = new ArrayList<>(subjects.size());
        for (String subject : subjects) {
            underWay.add(counters.submitToKey(subject, new Increment()).toCompletableFuture());
        }
        underWay.forEach(CompletableFuture::join);
    }

    private void together(List<String> subjects) throws Exception {
        tasks.submitToMember(new AtOwner(subjects), owner).get();
    }

    private void byMap(List<String> subjects) {
        counters.executeOnKeys(new HashSet<>(subjects), new Increment());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static List<Integer> freePorts() throws Exception {
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket other = new ServerSocket(0)) {
            return List.of(one.getLocalPort(), other.getLocalPort());
        }
    }

    /** Hands each message to its partition at the member that owns them. */
    private static final class AtOwner implements Callable<Integer>, Serializable, HazelcastInstanceAware {
        @Serial
        private static final long serialVersionUID = 1;

        private final ArrayList<String> subjects;
        private transient @Nullable HazelcastInstance member;

        AtOwner(List<String> subjects) {
            this.subjects = new ArrayList<>(subjects);
        }

        @Override
        public void setHazelcastInstance(HazelcastInstance instance) {
            member = instance;
        }

        @Override
        public Integer call() {
            HazelcastInstance here = Objects.requireNonNull(member, "a member runs this");
            awaitAll(here.getMap(PlainMember.COUNTERS), subjects);
            return subjects.size();
        }
    }
}
