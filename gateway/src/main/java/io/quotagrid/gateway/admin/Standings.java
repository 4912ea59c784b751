package io.quotagrid.gateway.admin;

import io.quotagrid.client.api.StandingBody;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the engine says, in the words of the wire. */
final class Standings {
    private static final double MILLIS_A_SECOND = 1_000.0;

    private Standings() {}

    static StandingBody body(Standing standing) {
        return new StandingBody(
                standing.subject().tier(),
                standing.subject().id(),
                standing.limit().meter(),
                standing.limit().max(),
                seconds(standing.limit().window()),
                standing.used(),
                standing.requested(),
                standing.remaining(),
                standing.verdict().name().toLowerCase(Locale.ROOT),
                wholeMillis(standing.retryAfter()),
                wholeMillis(standing.resetAfter()));
    }

    /** How every meter stood; empty if it was not decided. */
    static List<Standing> of(Decision decision) {
        return decision.fold(
                Decision.Admitted::standings,
                Decision.Rejected::standings,
                Decision.NeverFits::standings,
                undecided -> List.of());
    }

    /** How every meter stands without the call: a decision to admit has counted it, {@link #of} says so. */
    static List<Standing> without(Decision decision) {
        List<Standing> standings = of(decision);
        boolean counted = decision.fold(admitted -> true, rejected -> false, never -> false, undecided -> false);
        return counted ? standings.stream().map(Standings::without).toList() : standings;
    }

    private static Standing without(Standing standing) {
        long used = standing.used() - standing.requested();
        return new Standing(
                standing.subject(),
                standing.limit(),
                used,
                standing.requested(),
                standing.verdict(),
                standing.retryAfter(),
                used == 0 ? Duration.ZERO : standing.resetAfter());
    }

    static double seconds(Duration window) {
        return window.toMillis() / MILLIS_A_SECOND;
    }

    /** Rounded up: who waits that long is never early. */
    static long wholeMillis(Duration duration) {
        return duration.plusNanos(999_999).toMillis();
    }
}
