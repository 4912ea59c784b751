package io.quotagrid.node;

import io.quotagrid.node.cluster.ClusterMember;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.seen.SeenNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Whether a node should be sent calls, and what operators should know of it. Thread-safe. */
final class NodeHealth {
    private static final long MEBI = 1 << 20;

    private final BooleanSupplier closed;
    private final @Nullable ClusterMember member; // null for a node that keeps the counters itself
    private final NodeFooting footing;
    private final Newcomers newcomers;
    private final SeenNames seen;

    NodeHealth(
            BooleanSupplier closed,
            @Nullable ClusterMember member,
            NodeFooting footing,
            Newcomers newcomers,
            SeenNames seen) {
        this.closed = closed;
        this.member = member;
        this.footing = footing;
        this.newcomers = newcomers;
        this.seen = seen;
    }

    /** Whether its counters can be asked. */
    boolean open() {
        return !closed.getAsBoolean() && (member == null || member.running());
    }

    /** Why it should not be sent calls now, a sentence each; empty if it should. */
    List<String> problems() {
        if (closed.getAsBoolean()) {
            return List.of("this node is leaving the cluster");
        }
        if (member == null) {
            return List.of();
        }
        if (!member.running()) {
            return List.of("the cluster member has stopped");
        }
        List<String> problems = new ArrayList<>();
        footing.obstacle().ifPresent(problems::add);
        if (!member.clockIsRight()) {
            problems.add("this machine's clock is " + member.skew().toMillis()
                    + " ms off the cluster's: this node owns no counters");
        }
        return problems;
    }

    /** What is no reason to send calls elsewhere, a sentence each. */
    List<String> notices() {
        List<String> notices = new ArrayList<>(footing.notices());
        if (newcomers.full()) {
            notices.add("this node counts " + newcomers.known() + " users, keys and addresses in "
                    + newcomers.weightBytes() / MEBI + " MiB, and takes no new ones"
                    + " (cluster.max_subjects): calls of new ones are refused");
        }
        if (newcomers.tight()) {
            notices.add("counters fill " + newcomers.weightBytes() / MEBI + " MiB of the "
                    + newcomers.roomBytes() / MEBI + " MiB that they may: they count in quarters of a window");
        }
        if (open() && seen.full()) {
            notices.add("this node remembers as many used tokens as it may: new ones are refused until some end");
        }
        return notices;
    }

    /** May block for a moment. */
    ClusterStatus status() {
        return member == null ? ClusterStatus.ALONE : footing.in(member.status());
    }
}
