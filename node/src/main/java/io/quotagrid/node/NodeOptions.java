package io.quotagrid.node;

import static java.util.Objects.requireNonNull;

import io.quotagrid.node.live.SettingStore;
import io.quotagrid.node.store.OwnerClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * What a node is told beside its policy.
 *
 * @param nodeId      the node's stable id; empty takes its address, {@code host:port}
 * @param port        TCP port of its member; empty takes the policy's
 * @param peers       {@code host:port} of members to join, beside those that discovery finds
 * @param clock       what this node books by
 * @param nanoClock   what it measures waits and the lives of slices by: monotonic, as {@link System#nanoTime}
 * @param environment where {@code cluster.secret_ref} is looked up, usually {@link System#getenv()}
 * @param store       keeps what operators change over the end of the whole cluster; empty keeps it as long as a node lives
 */
public record NodeOptions(
        Optional<String> nodeId,
        OptionalInt port,
        List<String> peers,
        OwnerClock clock,
        LongSupplier nanoClock,
        Map<String, String> environment,
        Optional<SettingStore> store) {
    public NodeOptions {
        requireNonNull(nodeId, "nodeId");
        requireNonNull(port, "port");
        requireNonNull(clock, "clock");
        requireNonNull(nanoClock, "nanoClock");
        peers = List.copyOf(peers);
        environment = Map.copyOf(environment);
        requireNonNull(store, "store");
    }

    /** For a node that keeps nothing, by the machine's own monotonic clock. */
    public NodeOptions(
            Optional<String> nodeId,
            OptionalInt port,
            List<String> peers,
            OwnerClock clock,
            Map<String, String> environment) {
        this(nodeId, port, peers, clock, System::nanoTime, environment, Optional.empty());
    }

    /** As well, for a node whose policy refers to no secret. */
    public NodeOptions(Optional<String> nodeId, OptionalInt port, List<String> peers, OwnerClock clock) {
        this(nodeId, port, peers, clock, Map.of());
    }

    /** What a node in production is told: nothing. */
    public static NodeOptions defaults() {
        return new NodeOptions(Optional.empty(), OptionalInt.empty(), List.of(), OwnerClock.startingNow());
    }
}
