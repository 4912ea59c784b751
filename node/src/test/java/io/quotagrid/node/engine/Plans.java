package io.quotagrid.node.engine;

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
import java.util.List;

/** Short words for plans. */
public final class Plans {
    public static final SubjectKey USER = new SubjectKey(Tier.USER, "alice");
    public static final SubjectKey TEAM = new SubjectKey(Tier.TEAM, "red");
    public static final Amounts REQUEST = new Amounts(1, 0, 0, 0);

    private Plans() {}

    public static Limit rpm(long max) {
        return limit(Meter.RPM, max);
    }

    public static Limit tpm(long max) {
        return limit(Meter.TPM, max);
    }

    private static Limit limit(Meter meter, long max) {
        return new Limit(meter, max, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW);
    }

    public static Charge charge(SubjectKey subject, Amounts amounts, Limit... limits) {
        return new Charge(subject, new LimitSet(1, List.of(limits)), amounts, Enforcement.REFUSE);
    }

    /** Asks for nothing, and brings limits that only a subject without any takes for its own. */
    public static Charge look(SubjectKey subject, Limit... limits) {
        return new Charge(subject, new LimitSet(0, List.of(limits)), Amounts.PEEK, Enforcement.REFUSE);
    }

    /** One request. */
    public static Charge one(SubjectKey subject, long rpm) {
        return charge(subject, REQUEST, rpm(rpm));
    }

    public static AdmissionPlan plan(Charge... charges) {
        return new AdmissionPlan(List.of(charges));
    }
}
