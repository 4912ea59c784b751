package io.quotagrid.node.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Member;
import io.quotagrid.config.Tier;
import io.quotagrid.harness.Ports;
import io.quotagrid.node.cluster.ClusterMember;
import io.quotagrid.node.cluster.MemberSettings;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.SubjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Some members in this JVM, joined over loopback, each with a store. */
public final class Members implements AutoCloseable {
    private static final String MAP = "quotagrid:test:subjects";
    private static final AtomicInteger CLUSTERS = new AtomicInteger();

    private final List<ClusterMember> members = new ArrayList<>();
    private final List<CounterStore> stores = new ArrayList<>();
    private final List<Newcomers> newcomers = new ArrayList<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final AtomicInteger subjects = new AtomicInteger();

    private Members() {}

    /** Waits until all have joined and every partition has its backup. */
    public static Members start(int count, OwnerClock clock) {
        return start(count, clock, Newcomers::all);
    }

    /** @param newcomers how many subjects a member takes in */
    static Members start(int count, OwnerClock clock, Supplier<Newcomers> newcomers) {
        Members started = new Members();
        String cluster = "test-" + ProcessHandle.current().pid() + "-" + CLUSTERS.incrementAndGet();
        List<Integer> ports = Ports.free(count);
        List<String> peers = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        for (int port : ports) {
            MemberSettings settings = new MemberSettings(cluster, "127.0.0.1", port, 1, count > 1 ? peers : List.of());
            Newcomers its = newcomers.get();
            ClusterMember member = ClusterMember.start(
                    settings,
                    config -> HazelcastCounterStore.prepare(config, MAP, 1, clock, 240, OwnerFaults.none(), its));
            started.members.add(member);
            started.newcomers.add(its);
            started.stores.add(new HazelcastCounterStore(member.instance(), MAP, started.executor));
        }
        await().atMost(120, SECONDS)
                .until(() -> started.members.stream()
                        .allMatch(member -> member.status().members() == count
                                && member.status().safe()));
        started.awaitBackups();
        return started;
    }

    private void awaitBackups() {
        await().atMost(120, SECONDS)
                .until(() -> members.stream()
                        .filter(ClusterMember::running)
                        .allMatch(member ->
                                member.instance().getPartitionService().isClusterSafe()));
    }

    public CounterStore store(int index) {
        return stores.get(index);
    }

    Newcomers newcomers(int index) {
        return newcomers.get(index);
    }

    public String nodeId(int index) {
        return HazelcastCounterStore.nodeIdOf(member(index));
    }

    private Member member(int index) {
        return members.get(index).instance().getCluster().getLocalMember();
    }

    /** A subject that was not handed out before. */
    public SubjectKey subjectOwnedBy(int index) {
        var partitions = members.get(0).instance().getPartitionService();
        partitions.getPartition("warm up").getOwner(); // the partition table is made at the first question
        while (true) {
            SubjectKey subject = new SubjectKey(Tier.USER, "user-" + subjects.incrementAndGet());
            if (member(index)
                    .equals(partitions.getPartition(new SubjectName(subject)).getOwner())) {
                return subject;
            }
        }
    }

    /**
     * As a crash: it says nothing, and moves nothing. Waits until the first member has noticed. On a busy machine a backup may be
     * acknowledged before it is made: that is another test's, and waited for before.
     */
    public void terminate(int index) {
        awaitBackups();
        members.get(index).instance().getLifecycleService().terminate();
        awaitOneLess();
    }

    public void leave(int index) {
        members.get(index).close();
        awaitOneLess();
    }

    private void awaitOneLess() {
        int left = (int) members.stream().filter(ClusterMember::running).count();
        await().atMost(120, SECONDS).until(() -> members.get(0).status().members() == left);
    }

    @Override
    public void close() {
        members.forEach(member -> member.instance().getLifecycleService().terminate());
        executor.shutdown();
    }
}
