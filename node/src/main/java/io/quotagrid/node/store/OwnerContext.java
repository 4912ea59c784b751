package io.quotagrid.node.store;

import com.hazelcast.core.HazelcastInstance;
import io.quotagrid.node.quota.SubjectState;
import org.jspecify.annotations.Nullable;

/**
 * What an owner needs to handle a message and cannot get by wire. Waits in its member's user context.
 *
 * @param clock      what this member books by
 * @param resolution sub-windows a window
 * @param aliveNodes whether a node, by its stable id, is in the member list now
 */
record OwnerContext(OwnerClock clock, int resolution, MemberNodes aliveNodes) {
    static final String NAME = "quotagrid.owner";

    static OwnerContext of(HazelcastInstance instance) {
        if (instance.getUserContext().get(NAME) instanceof OwnerContext context) {
            context.aliveNodes().watch(instance);
            return context;
        }
        throw new IllegalStateException("member " + instance.getName() + " was started without a counter store");
    }

    boolean idle(@Nullable StoredSubject subject) {
        return subject != null && isIdle(subject.state());
    }

    private boolean isIdle(SubjectState state) {
        return state.idle(clock.nowMicros(), aliveNodes);
    }
}
