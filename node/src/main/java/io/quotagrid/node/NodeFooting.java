package io.quotagrid.node;

import io.quotagrid.config.Policy;
import io.quotagrid.node.cluster.ClusterMember;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.cluster.PartWatch;
import io.quotagrid.node.fault.ClusterPart;
import io.quotagrid.node.fault.Footing;
import io.quotagrid.node.fault.Footing.Stand;
import io.quotagrid.node.fault.FootingNow;
import io.quotagrid.node.fault.KnownCluster;
import io.quotagrid.node.fault.LostPartitions;
import io.quotagrid.node.fault.SilentNodes;
import io.quotagrid.node.fault.SplitRules;
import io.quotagrid.node.store.HazelcastCounterStore;
import io.quotagrid.node.store.OwnerFaults;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** On what footing a node decides: whether its cluster has met, who is missing, and what was lost. Thread-safe. */
final class NodeFooting {
    private final SplitRules rules;
    private final FootingNow now;
    private final LostPartitions lost = new LostPartitions();
    private final OwnerFaults faults;
    private volatile @Nullable PartWatch parts; // null for a node without a member
    private volatile Majority majority = new Majority(0, () -> 1);

    NodeFooting(Policy policy) {
        rules = new SplitRules(
                policy.cluster().splitMode(), policy.distributed().localFallback());
        now = FootingNow.of(rules);
        SilentNodes silent = rules.strict() ? SilentNodes.keepFor(LongestCall.of(policy)) : SilentNodes.holdNothing();
        faults = new OwnerFaults(now, lost, silent, policy.cluster().onStateLost());
    }

    /** What owners on the member must know, before it starts. */
    OwnerFaults faults() {
        return faults;
    }

    /** Begins to watch who is there. */
    void watch(Policy policy, ClusterMember member, NodeThreads threads) {
        int expected = policy.cluster().expectedMembers();
        majority = new Majority(expected, member::members);
        KnownCluster known = new KnownCluster(expected, policy.cluster().forgetAfter());
        PartWatch watch = PartWatch.start(member, known, rules, now, faults.silent(), HazelcastCounterStore::nodeIdOf);
        parts = watch;
        threads.every(PartWatch.PAUSE, watch::look);
    }

    /** The member leaves of its own will. */
    void goodbye() {
        PartWatch watch = parts;
        if (watch != null) {
            watch.goodbye();
        }
    }

    private Footing footing() {
        return parts == null ? Footing.WHOLE : now.get(System.nanoTime());
    }

    /** This node's part has joined the rest of a split cluster, and decides by what that knows. */
    void wentOver() {
        lost.forget();
    }

    /** How many of the last known cluster are here. */
    ClusterPart part() {
        return footing().part();
    }

    /** Why nothing may be decided now. */
    Optional<String> obstacle() {
        Optional<String> missing = majority.missing();
        Footing footing = footing();
        return missing.isPresent() || footing.stand() != Stand.REFUSE ? missing : footing.notice();
    }

    /** The fallback in force; empty if there is none. */
    Optional<String> mode() {
        return footing().mode();
    }

    /** What operators should know of it. */
    List<String> notices() {
        return footing().notice().stream().toList();
    }

    /** The status, with what this knows of it. */
    ClusterStatus in(ClusterStatus status) {
        boolean waiting = status.mode() == ClusterStatus.Mode.CLUSTER
                && majority.missing().isPresent();
        ClusterStatus known = status.on(footing());
        return waiting ? known.in(ClusterStatus.Mode.WAITING) : known;
    }

    /** Partitions of which every copy was lost. */
    long partitionsLost() {
        return lost.count();
    }
}
