package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One node of the cluster.
 *
 * @param id      its stable id
 * @param address {@code host:port} of its member; empty if it runs without one
 * @param self    whether it is the node that answers
 * @param state   whether it takes part
 * @param owner   whether it may own counters
 * @param report  what it says of itself; absent if it did not answer in time
 */
public record MemberBody(String id, String address, boolean self, State state, boolean owner, Optional<Report> report) {

    /** Whether a node takes part. */
    public enum State {
        /** It serves calls. */
        READY,
        /** It is there and should not be sent calls; its problems say why. */
        NOT_READY,
        /** It was asked to leave. */
        LEAVING,
        /** It is in the member list and did not answer in time. */
        SILENT
    }

    /**
     * What a node says of itself.
     *
     * @param version         of the program
     * @param startedAt       when it started
     * @param uptimeSeconds   since then
     * @param problems        why it should not be sent calls now, a sentence each
     * @param load            what it does now
     * @param slicesHeld      subjects of which it holds a slice
     * @param partitionsOwned parts of the subjects that it owns
     * @param skewMs          how much its clock is ahead of the cluster's; negative if behind
     * @param mode            what decides, as this node has it
     * @param policyHash      the policy it goes by
     * @param policyEpoch     number of the change that brought that policy; the file of the first node counts as one
     * @param safeToStop      whether this node may be stopped now
     * @param store           how its durable store stands
     */
    public record Report(
            String version,
            Instant startedAt,
            long uptimeSeconds,
            List<String> problems,
            Load load,
            long slicesHeld,
            int partitionsOwned,
            long skewMs,
            String mode,
            String policyHash,
            long policyEpoch,
            SafetyBody safeToStop,
            StoreBody store) {
        public Report {
            requireNonNull(version, "version");
            requireNonNull(startedAt, "startedAt");
            problems = List.copyOf(problems);
            requireNonNull(load, "load");
            requireNonNull(mode, "mode");
            requireNonNull(policyHash, "policyHash");
            requireNonNull(safeToStop, "safeToStop");
            requireNonNull(store, "store");
        }
    }

    /**
     * What a node does now.
     *
     * @param callsInFlight  calls that have begun and not ended
     * @param callsPerSecond calls that ended, over the last ten seconds
     * @param cpu            share of this machine that the process uses, 0 to 1
     * @param heapUsedBytes  Java heap in use
     * @param heapMaxBytes   the most it may take
     */
    public record Load(long callsInFlight, double callsPerSecond, double cpu, long heapUsedBytes, long heapMaxBytes) {}

    public MemberBody {
        requireNonNull(id, "id");
        requireNonNull(address, "address");
        requireNonNull(state, "state");
        requireNonNull(report, "report");
    }
}
