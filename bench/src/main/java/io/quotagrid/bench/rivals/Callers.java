package io.quotagrid.bench.rivals;

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
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who calls, in the engine's words and, for the others, as names. Each caller has an address, a key and a user of its own, a
 * hundred are a team, and all share the organization and the provider's target; or only the user is limited. Every limit is on
 * requests in a sliding window, and is never reached.
 *
 * @param plans what the engine is asked for a caller
 * @param names the limits of the same call, one name each
 */
record Callers(IntFunction<AdmissionPlan> plans, IntFunction<List<String>> names) {
    /** The window of every limit. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Units a window: out of reach, and not more than one a nanosecond, the fastest refill that Bucket4j has. */
    static final long MAX = 10_000_000_000L;

    private static final int TEAM = 100;
    private static final long TOKENS = 500;
    private static final LimitSet REQUESTS = new LimitSet(0, List.of(window(Meter.RPM, WINDOW)));

    /** Calls that are limited by user alone. */
    static Callers ofOneTier() {
        return of(caller -> Stream.of(user(caller)));
    }

    /** Calls that are limited by address, key, user, team, organization and target. */
    static Callers ofSixTiers() {
        return of(caller -> Stream.of(
                new SubjectKey(Tier.IP, "10." + caller / 65_536 + "." + caller / 256 % 256 + "." + caller % 256),
                new SubjectKey(Tier.KEY, "key-" + caller),
                user(caller),
                new SubjectKey(Tier.TEAM, "team-" + caller / TEAM),
                new SubjectKey(Tier.GLOBAL, "all"),
                new SubjectKey(Tier.PROVIDER, "openai")));
    }

    /**
     * Calls that are limited by user alone, with a window so wide that nothing leaves memory while a store is filled.
     *
     * @param meters 1: requests; 3: requests, tokens and parallel calls
     */
    static Callers ofMeters(int meters, Duration window) {
        List<Limit> three =
                List.of(window(Meter.RPM, window), window(Meter.TPM, window), Limit.parallel(Limit.LARGEST));
        LimitSet limits = new LimitSet(0, three.subList(0, meters));
        Amounts amounts = meters == 1 ? Amounts.call(0) : Amounts.call(TOKENS);
        return new Callers(
                caller -> new AdmissionPlan(List.of(new Charge(user(caller), limits, amounts, Enforcement.REFUSE))),
                caller -> List.of(user(caller).toString()));
    }

    private static Limit window(Meter meter, Duration window) {
        return new Limit(meter, MAX, window, Strategy.SLIDING_WINDOW);
    }

    private static SubjectKey user(int caller) {
        return new SubjectKey(Tier.USER, "user-" + caller);
    }

    private static Callers of(IntFunction<Stream<SubjectKey>> subjects) {
        return new Callers(
                caller -> new AdmissionPlan(
                        subjects.apply(caller).map(Callers::charge).toList()),
                caller -> subjects.apply(caller).map(SubjectKey::toString).toList());
    }

    private static Charge charge(SubjectKey subject) {
        return new Charge(subject, REQUESTS, Amounts.call(0), Enforcement.REFUSE);
    }

    /** The same for the first {@code count} callers, made beforehand: making them is not measured. */
    Callers prepared(int count) {
        List<AdmissionPlan> allPlans = IntStream.range(0, count).mapToObj(plans).toList();
        List<List<String>> allNames = IntStream.range(0, count).mapToObj(names).toList();
        return new Callers(allPlans::get, allNames::get);
    }
}
