package io.quotagrid.gateway.metrics;

import io.quotagrid.gateway.http.ListenerTls;
import io.quotagrid.node.NodeInternals;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Meters of what guards a node: its certificates, and its bounds on what callers make up and send. */
public final class GuardMeters {
    private GuardMeters() {}

    /** The certificates of all listeners together: which expires first, and how taking new ones went. */
    public static void tls(GatewayMeters meters, List<ListenerTls> listeners) {
        meters.gauge(
                "quotagrid.tls.not.after.seconds",
                "When the first of the listeners' certificates expires, in seconds since 1970; 0 without TLS",
                listeners,
                all -> all.stream()
                        .mapToLong(tls -> tls.notAfter().getEpochSecond())
                        .min()
                        .orElse(0));
        meters.count(
                "quotagrid.tls.reloads",
                "New certificates that were taken while the node ran",
                listeners,
                all -> all.stream().mapToLong(ListenerTls::reloads).sum());
        meters.count(
                "quotagrid.tls.reload.failures",
                "New certificate files that could not be used",
                listeners,
                all -> all.stream().mapToLong(ListenerTls::failures).sum());
    }

    /** What the bodies of requests keep in memory, and what the node did about more. */
    public static void bodies(GatewayMeters meters, LongSupplier heldBytes, LongSupplier turnedAway) {
        meters.gauge(
                "quotagrid.request.bodies.bytes",
                "Memory that the bodies of requests under way keep",
                heldBytes,
                LongSupplier::getAsLong);
        meters.count(
                "quotagrid.request.bodies.turned.away",
                "Requests that were refused as others' bodies filled what there is for them",
                turnedAway,
                LongSupplier::getAsLong);
    }

    /** How many subjects the node takes in, and what it did about more. */
    static void newcomers(GatewayMeters meters, Supplier<NodeInternals> internals) {
        meters.gauge(
                "quotagrid.subjects.owned",
                "Subjects that this node owns",
                internals,
                node -> node.get().owned());
        meters.gauge(
                "quotagrid.subjects.owned.most",
                "How many it may own before it turns away calls of new ones",
                internals,
                node -> node.get().mostOwned());
        meters.gauge(
                "quotagrid.subjects.owned.bytes",
                "About what the subjects that this node owns take of its heap, without copies of others'",
                internals,
                node -> node.get().ownedBytes());
        meters.gauge(
                "quotagrid.subjects.owned.most.bytes",
                "What they may take before it turns away calls of new ones",
                internals,
                node -> node.get().mostOwnedBytes());
        meters.gauge(
                "quotagrid.subjects.coarse",
                "1 while the subjects that this node owns count in quarters of a window, as they take three quarters of what they may",
                internals,
                node -> node.get().tight() ? 1 : 0);
        meters.count(
                "quotagrid.subjects.turned.away",
                "Asks of subjects that this node did not know and had no place for",
                internals,
                node -> node.get().turnedAway());
    }
}
