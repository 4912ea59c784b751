package io.quotagrid.gateway.admission;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;

/** Standings for tests. */
final class Standings {
    private Standings() {}

    static Standing of(Tier tier, String id, Meter meter, long max, long used, Duration reset) {
        return of(tier, id, meter, max, used, meter.nominalWindow(), reset);
    }

    static Standing of(Tier tier, String id, Meter meter, long max, long used, Duration window, Duration reset) {
        return new Standing(
                new SubjectKey(tier, id),
                new Limit(meter, max, window, Strategy.SLIDING_WINDOW),
                used,
                1,
                used < max ? Verdict.FITS : Verdict.REFUSED,
                Duration.ZERO,
                reset);
    }
}
