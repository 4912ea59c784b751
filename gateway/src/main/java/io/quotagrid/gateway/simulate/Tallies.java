package io.quotagrid.gateway.simulate;

import io.quotagrid.gateway.simulate.SimulationReport.Counts;
import io.quotagrid.gateway.simulate.SimulationReport.OfCaller;
import io.quotagrid.gateway.simulate.SimulationReport.OfLimit;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds up what was said and what would have been. Not thread-safe. */
final class Tallies {
    /** What the new policy says to a call. */
    enum Said {
        ADMITTED,
        REFUSED,
        NO_TARGET
    }

    private record Who(String user, String team) {}

    private static final class Mine {
        private long calls;
        private long refused;
        private long wouldBeRefused;
        private long newlyRefused;
        private final Map<String, Long> by = new TreeMap<>();
    }

    private static final class Both {
        private long really;
        private long simulated;
    }

    private final Map<Who, Mine> callers = new HashMap<>();
    private final Map<String, Both> limits = new TreeMap<>();
    private long calls;
    private long reallyAdmitted;
    private long reallyRefused;
    private long undecided;
    private long admitted;
    private long refused;
    private long noTarget;
    private long shadow;

    /** @param by the limit that the new policy names, if it refuses */
    void add(RecordedCall call, Said said, Optional<String> by) {
        Mine mine = callers.computeIfAbsent(
                new Who(call.caller().user(), call.caller().team()), who -> new Mine());
        calls++;
        mine.calls++;
        switch (call.really()) {
            case SERVED, GIVEN_BACK -> reallyAdmitted++;
            case REFUSED -> {
                reallyRefused++;
                mine.refused++;
                limit(call.refusedBy().orElse("unknown")).really++;
            }
            case UNDECIDED -> undecided++;
        }
        switch (said) {
            case ADMITTED -> admitted++;
            case NO_TARGET -> noTarget++;
            case REFUSED -> {
                refused++;
                mine.wouldBeRefused++;
                mine.newlyRefused += call.admitted() ? 1 : 0;
                String limit = by.orElse("unknown");
                limit(limit).simulated++;
                mine.by.merge(limit, 1L, Long::sum);
            }
        }
    }

    /** A limit in shadow mode would have refused a call that was let through. */
    void addShadow() {
        shadow++;
    }

    private Both limit(String name) {
        return limits.computeIfAbsent(name, any -> new Both());
    }

    SimulationReport report(Instant from, Instant until, long unreadable) {
        return new SimulationReport(
                from,
                until,
                calls,
                new Counts(reallyAdmitted, reallyRefused, undecided, 0),
                new Counts(admitted, refused, 0, noTarget),
                shadow,
                limits.entrySet().stream()
                        .map(limit -> new OfLimit(limit.getKey(), limit.getValue().really, limit.getValue().simulated))
                        .toList(),
                ofCallers(),
                unreadable);
    }

    private List<OfCaller> ofCallers() {
        return callers.entrySet().stream()
                .filter(caller -> caller.getValue().refused + caller.getValue().wouldBeRefused > 0)
                .map(caller -> of(caller.getKey(), caller.getValue()))
                .sorted(Comparator.comparingLong(OfCaller::wouldBeRefused)
                        .thenComparingLong(OfCaller::refused)
                        .reversed()
                        .thenComparing(OfCaller::user)
                        .thenComparing(OfCaller::team))
                .toList();
    }

    private static OfCaller of(Who who, Mine mine) {
        String most = mine.by.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
        return new OfCaller(
                who.user(), who.team(), mine.calls, mine.refused, mine.wouldBeRefused, mine.newlyRefused, most);
    }
}
