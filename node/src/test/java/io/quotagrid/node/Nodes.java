package io.quotagrid.node;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.node.store.MovedClock;
import io.quotagrid.node.store.OwnerClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/** Policies and options of nodes in tests. */
final class Nodes {
    private Nodes() {}

    /** A policy with that much of its own to say. */
    static Policy policy(String yaml) {
        String whole = "providers:\n  targets:\n    - id: sandbox\n      provider: sandbox\n" + yaml;
        var report = PolicyLoader.load(whole.getBytes(StandardCharsets.UTF_8));
        return report.policy().orElseThrow(() -> new AssertionError(report.findings()));
    }

    static NodeOptions options(OwnerClock clock, int port, int... peerPorts) {
        List<String> peers = java.util.Arrays.stream(peerPorts)
                .mapToObj(peer -> "127.0.0.1:" + peer)
                .toList();
        return new NodeOptions(
                Optional.empty(), OptionalInt.of(port), peers, clock, nanos(clock), Map.of(), Optional.empty());
    }

    private static LongSupplier nanos(OwnerClock clock) {
        return clock instanceof MovedClock moved ? moved::nanos : System::nanoTime;
    }
}
