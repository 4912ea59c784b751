package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Tier;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What the quota engine answered. Being over a limit is an answer, never an exception. */
public sealed interface Decision {

    /**
     * Every meter had room; {@code reservation} must be ended exactly once.
     *
     * @param reservation what the call holds
     * @param standings   every meter of the plan, in plan order
     */
    record Admitted(Reservation reservation, List<Standing> standings) implements Decision {
        public Admitted {
            requireNonNull(reservation, "reservation");
            standings = List.copyOf(standings);
        }
    }

    /**
     * At least one meter had no room and nothing is charged.
     *
     * @param named      of the refusing meters the one that frees last
     * @param retryAfter from now, the first moment at which the call would fit all meters
     * @param standings  every meter of the plan, in plan order
     */
    record Rejected(Standing named, Duration retryAfter, List<Standing> standings) implements Decision {
        public Rejected {
            requireNonNull(named, "named");
            requireNonNull(retryAfter, "retryAfter");
            standings = List.copyOf(standings);
        }
    }

    /** The call's counted prompt alone is larger than the limit of {@code named}: no wait helps, nothing is charged. */
    record NeverFits(Standing named, List<Standing> standings) implements Decision {
        public NeverFits {
            requireNonNull(named, "named");
            standings = List.copyOf(standings);
        }
    }

    /** The owners could not be asked in time, or would not say. Whether to let the call through is policy ({@code cluster.on_undecided}). */
    record Undecided(String reason) implements Decision {
        /** An owner knows as many subjects as it may ({@code cluster.max_subjects}), and the call is of another one. */
        public static final Undecided CROWDED =
                new Undecided("too many users, keys or addresses are counted at once for a new one");

        public Undecided {
            requireNonNull(reason, "reason");
        }

        @Override
        public List<Standing> standings() {
            return List.of();
        }
    }

    /** How every meter of the plan stood, in plan order; empty if it was not decided. */
    List<Standing> standings();

    /** How long until a call like this would fit: zero unless it was refused, beyond every window if it never will. */
    default Duration untilItFits() {
        return fold(
                admitted -> Duration.ZERO,
                Rejected::retryAfter,
                neverFits -> Duration.ofDays(Integer.MAX_VALUE),
                undecided -> Duration.ZERO);
    }

    /** Whether it was refused, and by subjects of this tier alone. */
    default boolean refusedOnlyBy(Tier tier) {
        List<Standing> refusing = standings().stream().filter(Standing::refuses).toList();
        return !refusing.isEmpty()
                && refusing.stream().allMatch(standing -> standing.subject().tier() == tier);
    }

    /** Whether owners had no place for another subject: no fallback decides in their stead then. */
    default boolean crowded() {
        return equals(Undecided.CROWDED);
    }

    /** Handles all cases at once, so that a new case cannot be forgotten: Java 17 has no pattern switch. */
    default <T> T fold(
            Function<Admitted, T> admitted,
            Function<Rejected, T> rejected,
            Function<NeverFits, T> neverFits,
            Function<Undecided, T> undecided) {
        if (this instanceof Admitted a) {
            return admitted.apply(a);
        }
        if (this instanceof Rejected r) {
            return rejected.apply(r);
        }
        if (this instanceof NeverFits n) {
            return neverFits.apply(n);
        }
        return undecided.apply((Undecided) this);
    }
}
