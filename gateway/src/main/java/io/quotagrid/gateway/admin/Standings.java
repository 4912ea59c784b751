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

    /** How every meter stands without the call: a decision to admit has counted it, {@link Decision#standings} says so. */
    static List<Standing> without(Decision decision) {
        List<Standing> standings = decision.standings();
        return decision instanceof Decision.Admitted
                ? standings.stream().map(Standing::withoutTheCall).toList()
                : standings;
    }

    static double seconds(Duration window) {
        return window.toMillis() / MILLIS_A_SECOND;
    }

    /** Rounded up: who waits that long is never early. */
    static long wholeMillis(Duration duration) {
        return duration.plusNanos(999_999).toMillis();
    }
}
