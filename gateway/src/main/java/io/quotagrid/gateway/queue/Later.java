package io.quotagrid.gateway.queue;

import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Standing;
import java.time.Duration;

/** What a refusal says some time later, if nothing else has happened. */
final class Later {
    private Later() {}

    static Decision.Rejected refusal(Decision.Rejected rejected, Duration passed) {
        return new Decision.Rejected(
                standing(rejected.named(), passed),
                less(rejected.retryAfter(), passed),
                rejected.standings().stream()
                        .map(standing -> standing(standing, passed))
                        .toList());
    }

    private static Standing standing(Standing standing, Duration passed) {
        Duration retryAfter =
                QueueRules.isGauge(standing) ? standing.retryAfter() : less(standing.retryAfter(), passed);
        return new Standing(
                standing.subject(),
                standing.limit(),
                standing.used(),
                standing.requested(),
                standing.verdict(),
                retryAfter,
                less(standing.resetAfter(), passed));
    }

    private static Duration less(Duration told, Duration passed) {
        return told.compareTo(passed) > 0 ? told.minus(passed) : Duration.ZERO;
    }
}
