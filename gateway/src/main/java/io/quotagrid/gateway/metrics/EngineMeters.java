package io.quotagrid.gateway.metrics;

import io.quotagrid.gateway.audit.AuditLog;
import io.quotagrid.node.NodeInternals;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.QuotaEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The meters whose values are kept elsewhere: in the engine, the node, the audit log and the process. */
public final class EngineMeters {
    private static final Path RESIDENT = Path.of("/proc/self/status");

    private static final Duration SCRAPE = Duration.ofSeconds(1); // long enough for the meters of one scrape

    private EngineMeters() {}

    /** What the engine holds and has done. */
    public static void engine(GatewayMeters meters, QuotaEngine engine) {
        meters.gauge(
                "quotagrid.engine.open.reservations",
                "Admitted calls that have not ended",
                engine,
                e -> counts(e).openReservations());
        meters.gauge(
                "quotagrid.engine.held.permits",
                "Parallel slots that these calls hold, over all subjects",
                engine,
                e -> counts(e).heldPermits());
        meters.gauge(
                "quotagrid.engine.waiting.operations",
                "Operations that wait for their subject's next message",
                engine,
                e -> counts(e).waitingOperations());
        meters.gauge(
                "quotagrid.engine.in.flight.messages",
                "Messages that wait for their owner's answer",
                engine,
                e -> counts(e).inFlightMessages());
        meters.count(
                "quotagrid.engine.messages",
                "Messages sent to owners",
                engine,
                e -> counts(e).messages());
        meters.count(
                "quotagrid.engine.operations",
                "Operations that these messages carried",
                engine,
                e -> counts(e).operations());
        meters.count(
                "quotagrid.engine.repeats",
                "Messages sent again because their outcome was unknown",
                engine,
                e -> counts(e).repeats());
        meters.collect(new TimeHistogram(
                "quotagrid_engine_answer_seconds",
                "From a message's first sending to its owner's answer",
                () -> counts(engine).answers()));
        meters.collect(new TimeHistogram(
                "quotagrid_engine_sync_lag_seconds",
                "From a charge paid out of a slice to its owner's word that it is booked: the oldest charge of each report",
                () -> counts(engine).syncLag()));
        meters.count(
                "quotagrid.engine.waits",
                "Asks that only open plans stood in the way of",
                engine,
                e -> counts(e).waits());
        meters.count(
                "quotagrid.engine.taken",
                "Calls admitted from slices alone, without a message",
                engine,
                e -> counts(e).taken());
        meters.count(
                "quotagrid.engine.asked",
                "Calls for which at least one owner was asked",
                engine,
                e -> counts(e).asked());
        meters.count(
                "quotagrid.engine.refused.from.memory",
                "Calls refused without a message, as one just like them was a moment before",
                engine,
                e -> counts(e).refusedFromMemory());
        meters.count(
                "quotagrid.engine.undecided",
                "Decisions that did not come in time",
                engine,
                e -> counts(e).undecided());
        meters.count(
                "quotagrid.engine.late.settlements",
                "Ends of a reservation that had ended already",
                engine,
                e -> counts(e).lateSettlements());
        meters.count(
                "quotagrid.engine.watchdog.releases",
                "Reservations that nobody ended in time",
                engine,
                e -> counts(e).watchdogReleases());
        SliceMeters.events(meters, engine);
    }

    private static EngineCounts counts(QuotaEngine engine) {
        return engine.counts();
    }

    /** What is inside the node. */
    public static void node(GatewayMeters meters, Supplier<NodeInternals> internals) {
        Recent<NodeInternals> node = new Recent<>(internals, SCRAPE);
        meters.gauge(
                "quotagrid.node.subjects",
                "Subjects in memory over the whole cluster, without backups",
                node,
                n -> n.get().subjects());
        GuardMeters.newcomers(meters, node);
        meters.gauge(
                "quotagrid.node.lanes",
                "Subjects that this node has talked about within the last seconds",
                node,
                n -> n.get().lanes());
        meters.count(
                "quotagrid.node.swept",
                "Idle subjects that this node has removed from memory",
                node,
                n -> n.get().swept());
        meters.count(
                "quotagrid.node.repeats.answered",
                "Messages that this node, as the owner, recognized as sent again and answered as it had before",
                node,
                n -> n.get().repeatsAnswered());
        meters.count(
                "quotagrid.node.local.share.decisions",
                "Calls that the cluster left undecided and this node decided by its share of the limits",
                node,
                n -> n.get().localShareDecisions());
        meters.count(
                "quotagrid.node.partitions.lost",
                "Parts of the subjects of which every copy was lost while this node was a member",
                node,
                n -> n.get().partitionsLost());
        meters.count(
                "quotagrid.cluster.merges",
                "Times that this node's part of a split cluster has gone over to the other part",
                node,
                n -> n.get().merges());
    }

    /** How the node's cluster stands. */
    public static void cluster(GatewayMeters meters, Supplier<ClusterStatus> cluster) {
        meters.gauge(
                "quotagrid.cluster.members",
                "Nodes in the member list, this one among them",
                cluster,
                c -> c.get().members());
        meters.gauge(
                "quotagrid.cluster.known.members",
                "Members of the last known cluster: those that are missing count until they are forgotten",
                cluster,
                c -> c.get().part().whole());
        meters.gauge(
                "quotagrid.cluster.fallback",
                "1 while less than the whole cluster, or its majority, decides or nobody does, else 0",
                cluster,
                c -> fallback(c.get().mode()) ? 1 : 0);
        meters.gauge(
                "quotagrid.cluster.owned.partitions",
                "Parts of the subjects that this node owns",
                cluster,
                c -> c.get().owned());
        meters.gauge(
                "quotagrid.cluster.safe",
                "1 while every counter that this node keeps has its backups, else 0",
                cluster,
                c -> c.get().safe() ? 1 : 0);
        meters.gauge(
                "quotagrid.cluster.clock.skew.seconds",
                "How much this machine's clock is ahead of the cluster's; negative if behind",
                cluster,
                c -> c.get().skew().toNanos() / 1e9);
    }

    private static boolean fallback(ClusterStatus.Mode mode) {
        return mode != ClusterStatus.Mode.CLUSTER && mode != ClusterStatus.Mode.LOCAL;
    }

    /** How the audit log keeps up. */
    public static void audit(GatewayMeters meters, AuditLog audit) {
        meters.count("quotagrid.audit.written", "Audit records written", audit, AuditLog::written);
        meters.count(
                "quotagrid.audit.dropped",
                "Audit records lost because the queue was full or the disk failed",
                audit,
                AuditLog::dropped);
        meters.gauge("quotagrid.audit.waiting", "Audit records that wait to be written", audit, AuditLog::waiting);
    }

    /** Requests that have begun and not ended. */
    public static void inFlight(GatewayMeters meters, AtomicLong inFlight) {
        meters.gauge(
                "quotagrid.requests.in.flight", "Requests that have begun and not ended", inFlight, AtomicLong::get);
    }

    /** The calls that wait for room, and those for which no place was left. */
    public static void queue(GatewayMeters meters, IntSupplier waiting, LongSupplier turnedAway) {
        meters.gauge("quotagrid.queue.waiting", "Calls that wait for room", waiting, IntSupplier::getAsInt);
        meters.count(
                "quotagrid.queue.turned.away",
                "Calls refused because too many waited already, or in vain",
                turnedAway,
                LongSupplier::getAsLong);
    }

    /** The process. */
    public static void process(GatewayMeters meters) {
        var memory = ManagementFactory.getMemoryMXBean();
        var threads = ManagementFactory.getThreadMXBean();
        var runtime = ManagementFactory.getRuntimeMXBean();
        meters.gauge(
                "quotagrid.process.heap.bytes",
                "Java heap in use",
                memory,
                m -> m.getHeapMemoryUsage().getUsed());
        meters.gauge(
                "quotagrid.process.resident.bytes",
                "Memory of the whole process, as the operating system sees it (Linux)",
                RESIDENT,
                EngineMeters::residentBytes);
        meters.gauge("quotagrid.process.threads", "Java threads", threads, t -> t.getThreadCount());
        meters.gauge(
                "quotagrid.process.uptime.seconds",
                "Seconds since the process started",
                runtime,
                r -> r.getUptime() / 1_000.0);
    }

    private static double residentBytes(Path status) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> 1_024.0 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException | UncheckedIOException e) {
            return Double.NaN; // another operating system
        }
    }
}
