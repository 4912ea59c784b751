package io.quotagrid.bench.rivals;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.store.OwnerClock;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The engine of a node of ours, as a gateway asks it. What it owes for ended calls is paid while the round's time still runs. */
final class EngineWay implements Way {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String POLICY = """
            distributed_rate_limit: {sync_interval_ms: %d}
            cluster: {name: %s, discovery: tcp, decision_timeout_ms: 20000}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            """;

    private final QuotaNode node;

    /** @param node is closed with this */
    EngineWay(QuotaNode node) {
        this.node = node;
    }

    /**
     * A node with everything as shipped but for the pace of its slices, 0 has none, and much patience: a call that others on this
     * machine delay is a slow call, not a failed run.
     */
    static QuotaNode node(String cluster, int syncMillis, Members members, OwnerClock clock) {
        byte[] yaml = POLICY.formatted(syncMillis, cluster).getBytes(StandardCharsets.UTF_8);
        Policy policy = PolicyLoader.load(yaml).policy().orElseThrow();
        return QuotaNode.start(
                policy, new NodeOptions(Optional.empty(), OptionalInt.of(members.own()), members.addresses(), clock));
    }

    @Override
    public Runnable decide(Callers callers, int caller) {
        Decision decision = node.engine()
                .reserve(callers.plans().apply(caller))
                .toCompletableFuture()
                .join();
        if (decision instanceof Decision.Admitted admitted) {
            return () -> {
                var unused = admitted.reservation().keep();
            };
        }
        throw new IllegalStateException("a call within its limits was not admitted: " + decision);
    }

    @Override
    public void drain() {
        long giveUpAt = System.nanoTime() + PATIENCE_NANOS;
        for (EngineCounts counts = node.engine().counts();
                busy(counts);
                counts = node.engine().counts()) {
            if (System.nanoTime() - giveUpAt > 0) {
                throw new IllegalStateException("ended calls are still waiting for their owners: " + counts);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static boolean busy(EngineCounts counts) {
        return counts.openReservations() > 0 || counts.waitingOperations() > 0 || counts.inFlightMessages() > 0;
    }

    @Override
    public long messages() {
        return node.engine().counts().messages();
    }

    @Override
    public boolean complete(int members) {
        ClusterStatus status = node.status();
        boolean allOwn = status.peers().stream().allMatch(ClusterStatus.Peer::owner);
        boolean evenly = status.owned() >= status.partitions() / members;
        return status.members() == members && status.safe() && allOwn && evenly && node.ready();
    }

    /** What decides. */
    QuotaNode node() {
        return node;
    }

    @Override
    public void close() {
        node.close();
    }
}
