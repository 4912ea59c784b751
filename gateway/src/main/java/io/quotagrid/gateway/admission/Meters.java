package io.quotagrid.gateway.admission;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Unit;
import io.quotagrid.node.quota.Standing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Picks among standings. */
final class Meters {
    private static final Comparator<Standing> TIGHTER = Comparator.comparingLong(Standing::remaining)
            .thenComparing(standing -> standing.subject().tier());

    private Meters() {}

    static boolean countsTokens(Limit limit) {
        return limit.meter().unit() == Unit.TOKENS;
    }

    /** Of the meters of one unit the one with the least left; of several the narrowest tier's, then the first. */
    static Optional<Standing> tightest(Unit unit, List<Standing> standings) {
        Standing tightest = null;
        for (Standing standing : standings) {
            if (standing.limit().meter().unit() == unit
                    && (tightest == null || TIGHTER.compare(standing, tightest) < 0)) {
                tightest = standing;
            }
        }
        return Optional.ofNullable(tightest);
    }

    /** The name in header policies: {@code user-rpm}. */
    static String name(Standing standing) {
        return standing.subject().tier().label() + "-"
                + standing.limit().meter().label();
    }
}
