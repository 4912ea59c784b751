package io.quotagrid.node.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.hazelcast.config.Config;
import io.quotagrid.harness.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Some members in this JVM, joined over loopback, that can ask each other. */
public final class AskingMembers implements AutoCloseable {
    private static final AtomicInteger CLUSTERS = new AtomicInteger();

    private final String cluster = "asking-" + ProcessHandle.current().pid() + "-" + CLUSTERS.incrementAndGet();
    private final Consumer<Config> cargo;
    private final List<String> peers = new ArrayList<>();
    private final List<ClusterMember> members = new ArrayList<>();
    private final List<MemberCalls> calls = new ArrayList<>();

    private AskingMembers(Consumer<Config> cargo) {
        this.cargo = cargo;
    }

    public static AskingMembers start(int count) {
        return start(count, config -> {});
    }

    /** Members that carry something beside. */
    public static AskingMembers start(int count, Consumer<Config> cargo) {
        AskingMembers started = new AskingMembers(cargo);
        for (int i = 0; i < count; i++) {
            started.join();
        }
        return started;
    }

    /** One more member; waits until all know it, and every partition has its backups. */
    public int join() {
        int port = Ports.free();
        peers.add("127.0.0.1:" + port);
        MemberSettings settings = new MemberSettings(cluster, "127.0.0.1", port, 1, List.copyOf(peers));
        ClusterMember member = ClusterMember.start(settings, config -> {
            MemberCalls.prepare(config);
            cargo.accept(config);
        });
        members.add(member);
        calls.add(new MemberCalls(member.instance(), AskingMembers::idOf));
        awaitSafe();
        return members.size() - 1;
    }

    private static String idOf(com.hazelcast.cluster.Member member) {
        return member.getAddress().getHost() + ":" + member.getAddress().getPort();
    }

    private void awaitSafe() {
        List<ClusterMember> running =
                members.stream().filter(ClusterMember::running).toList();
        await().atMost(120, SECONDS)
                .until(() -> running.stream()
                        .allMatch(member -> member.members() == running.size()
                                && member.instance().getPartitionService().isClusterSafe()));
    }

    /** As a crash: it says nothing, and moves nothing. */
    public void terminate(int index) {
        members.get(index).instance().getLifecycleService().terminate();
        awaitSafe();
    }

    public ClusterMember member(int index) {
        return members.get(index);
    }

    public List<MemberCalls> calls() {
        return calls;
    }

    public List<String> ids() {
        return calls.stream().map(MemberCalls::self).toList();
    }

    @Override
    public void close() {
        calls.forEach(MemberCalls::close);
        members.forEach(member -> member.instance().getLifecycleService().terminate());
    }
}
