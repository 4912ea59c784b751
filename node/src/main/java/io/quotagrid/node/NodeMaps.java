package io.quotagrid.node;

import com.hazelcast.config.Config;
import io.quotagrid.config.Policy;
import io.quotagrid.node.cluster.Incarnations;
import io.quotagrid.node.cluster.MemberCalls;
import io.quotagrid.node.live.LiveControl;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.seen.ClusterNames;
import io.quotagrid.node.store.HazelcastCounterStore;
import io.quotagrid.node.store.OwnerFaults;
import java.util.function.LongSupplier;

/** What a node keeps on its member: the names of the maps there, and how they are set up before the member starts. */
final class NodeMaps {
    private final String prefix; // environments of one cluster name are apart twice: by cluster and by map

    NodeMaps(Policy policy) {
        prefix = "quotagrid:" + policy.distributed().keyPrefix();
    }

    /** The counters. */
    String subjects() {
        return prefix + "subjects";
    }

    /** How often each node has started. */
    String starts() {
        return prefix + "starts";
    }

    /** One-time names. */
    String seen() {
        return prefix + "seen";
    }

    /** What operators have changed. */
    String live() {
        return prefix + "live";
    }

    /** Sets all of them up. */
    void prepare(
            Config config,
            Policy policy,
            NodeOptions options,
            LongSupplier nowMillis,
            OwnerFaults faults,
            Newcomers newcomers) {
        int backups = policy.cluster().backups();
        HazelcastCounterStore.prepare(
                config, subjects(), backups, options.clock(), policy.cluster().resolution(), faults, newcomers);
        Incarnations.prepare(config, starts(), backups);
        MemberCalls.prepare(config);
        LiveControl.prepare(config, live(), nowMillis);
        ClusterNames.prepare(config, seen(), backups);
        options.nodeId().ifPresent(id -> HazelcastCounterStore.nameNode(config, id));
    }
}
