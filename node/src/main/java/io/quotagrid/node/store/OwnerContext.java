package io.quotagrid.node.store;

import com.hazelcast.core.HazelcastInstance;
import io.quotagrid.config.ClusterConfig.StateLostAction;
import io.quotagrid.node.fault.Footing;
import io.quotagrid.node.fault.Footing.Stand;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.OwnerView;
import io.quotagrid.node.quota.SubjectState;
import org.jspecify.annotations.Nullable;

/**
 * What an owner needs to handle a message and cannot get by wire. Waits in its member's user context.
 *
 * @param clock      what this member books by
 * @param resolution sub-windows a window
 * @param aliveNodes whether a node, by its stable id, is in the member list now
 * @param faults     what may be granted while others are missing, and what was lost
 * @param newcomers  how many subjects this member takes in
 * @param tally      counts what this member does as an owner
 */
record OwnerContext(
        OwnerClock clock,
        int resolution,
        MemberNodes aliveNodes,
        OwnerFaults faults,
        Newcomers newcomers,
        OwnerTally tally) {
    static final String NAME = "quotagrid.owner";

    static OwnerContext of(HazelcastInstance instance) {
        if (instance.getUserContext().get(NAME) instanceof OwnerContext context) {
            context.aliveNodes().watch(instance);
            return context;
        }
        throw new IllegalStateException("member " + instance.getName() + " was started without a counter store");
    }

    /** How the cluster stands for that subject now. */
    OwnerView view(HazelcastInstance instance, SubjectName subject, boolean known) {
        long lostMicros = known ? OwnerView.NEVER : lostAtMicros(instance, subject);
        long nowNanos = System.nanoTime();
        return new View(this, faults.footing().get(nowNanos), lostMicros, nowNanos);
    }

    private long lostAtMicros(HazelcastInstance instance, SubjectName subject) {
        if (!faults.lost().any() || faults.onLost() == StateLostAction.RESET) {
            return OwnerView.NEVER;
        }
        return faults.lost()
                .lostAtMicros(
                        instance.getPartitionService().getPartition(subject).getPartitionId());
    }

    boolean idle(@Nullable StoredSubject subject) {
        return subject != null && isIdle(subject.state());
    }

    private boolean isIdle(SubjectState state) {
        long nowNanos = System.nanoTime();
        return state.idle(clock.nowMicros(), node -> mayHold(node, nowNanos));
    }

    /** Whether calls of that node may be in flight: it is a member, or has gone without a goodbye and owners are strict. */
    private boolean mayHold(String node, long nowNanos) {
        return aliveNodes.test(node) || faults.silent().mayHold(node, nowNanos);
    }

    private record View(OwnerContext owner, Footing footing, long lostAtMicros, long nowNanos) implements OwnerView {
        @Override
        public boolean test(String node) {
            return owner.mayHold(node, nowNanos);
        }

        @Override
        public long room(long limit) {
            return footing.share().of(limit);
        }

        @Override
        public boolean tight() {
            return owner.newcomers().tight();
        }

        @Override
        public boolean grants() {
            return footing.stand() != Stand.UNSURE;
        }
    }
}
