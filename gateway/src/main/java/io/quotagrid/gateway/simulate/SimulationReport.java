package io.quotagrid.gateway.simulate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * What another policy would have said, beside what really was said.
 *
 * @param from       when the first call came
 * @param until      when the last one came
 * @param calls      calls that were looked at
 * @param really     what became of them
 * @param simulated  what would have become of them
 * @param shadow     of the calls that would have been admitted, those that a limit in shadow mode would have refused
 * @param limits     refusals by the limit that was named, by name
 * @param callers    everybody who was or would have been refused, most refusals of the new policy first
 * @param unreadable records that could not be read
 */
public record SimulationReport(
        Instant from,
        Instant until,
        long calls,
        Counts really,
        Counts simulated,
        long shadow,
        List<OfLimit> limits,
        List<OfCaller> callers,
        long unreadable) {
    /**
     * Calls by what became of them.
     *
     * @param admitted  let through
     * @param refused   by a limit
     * @param undecided nobody could say; never in a simulation
     * @param noTarget  no target takes the model; in records such calls are not found
     */
    public record Counts(long admitted, long refused, long undecided, long noTarget) {}

    /**
     * One kind of limit.
     *
     * @param limit     {@code user rpm}
     * @param really    refusals that named it
     * @param simulated refusals that would have
     */
    public record OfLimit(String limit, long really, long simulated) {
        public OfLimit {
            requireNonNull(limit, "limit");
        }
    }

    /**
     * One user of one team.
     *
     * @param user          who
     * @param team          of which team
     * @param calls         calls in all
     * @param refused       of them really refused
     * @param wouldBeRefused refused by the new policy
     * @param newlyRefused  really let through, and refused by the new policy
     * @param mostlyBy      the limit that the new policy would have named most; empty if none
     */
    public record OfCaller(
            String user,
            String team,
            long calls,
            long refused,
            long wouldBeRefused,
            long newlyRefused,
            String mostlyBy) {
        public OfCaller {
            requireNonNull(user, "user");
            requireNonNull(team, "team");
            requireNonNull(mostlyBy, "mostlyBy");
        }
    }

    public SimulationReport {
        requireNonNull(from, "from");
        requireNonNull(until, "until");
        limits = List.copyOf(limits);
        callers = List.copyOf(callers);
    }
}
