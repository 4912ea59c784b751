package io.quotagrid.bench;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Plans as the gateway makes them, with limits that are never reached: requests, tokens and parallel on each tier. */
final class Plans {
    static final LimitSet LIMITS = new LimitSet(
            0,
            List.of(
                    new Limit(Meter.RPM, Limit.LARGEST, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW),
                    new Limit(Meter.TPM, Limit.LARGEST, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW),
                    Limit.parallel(Limit.LARGEST)));
    static final long TOKENS = 500;

    private Plans() {}

    /** Six tiers for one caller; callers share team and organization. */
    static AdmissionPlan sixTiers(int caller) {
        List<Charge> charges = new ArrayList<>();
        charges.add(charge(Tier.IP, "10.0.0." + caller));
        charges.add(charge(Tier.KEY, "key-" + caller));
        charges.add(charge(Tier.USER, "user-" + caller));
        charges.add(charge(Tier.TEAM, "team"));
        charges.add(charge(Tier.GLOBAL, "all"));
        charges.add(charge(Tier.PROVIDER, "openai"));
        return new AdmissionPlan(charges);
    }

    private static Charge charge(Tier tier, String id) {
        return new Charge(new SubjectKey(tier, id), LIMITS, Amounts.call(TOKENS), Enforcement.REFUSE);
    }
}
