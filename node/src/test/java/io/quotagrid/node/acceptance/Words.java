package io.quotagrid.node.acceptance;

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
import java.util.Locale;

/**
 * Plans as words: {@code user/alice:rpm=10,parallel=2 team/red:tpm=1000@700}. One request, one slot where there is a limit for
 * slots, and the tokens behind the {@code @}. {@code rpm=10/5s} has another window; {@code user/u{20}} stands for twenty users
 * in turn; {@code rpm=10#2} is a limit of epoch 2, which replaces those of epoch 1.
 */
final class Words {
    private Words() {}

    /** The same plan, asking for nothing. */
    static AdmissionPlan look(String words) {
        return new AdmissionPlan(plan(words, 0).charges().stream()
                .map(charge -> new Charge(charge.subject(), charge.limits(), Amounts.PEEK, charge.enforcement()))
                .toList());
    }

    /** @param call which of several users it is for */
    static AdmissionPlan plan(String words, int call) {
        List<Charge> charges = new ArrayList<>();
        for (String word : words.strip().split(" +")) {
            charges.add(charge(word, call));
        }
        return new AdmissionPlan(charges);
    }

    private static Charge charge(String word, int call) {
        int colon = word.indexOf(':');
        int hash = word.indexOf('#');
        long epoch = hash < 0 ? 1 : Long.parseLong(word.substring(hash + 1));
        List<Limit> limits = new ArrayList<>();
        long tokens = 0;
        long permits = 0;
        long requests = 0;
        for (String limit :
                word.substring(colon + 1, hash < 0 ? word.length() : hash).split(",")) {
            String[] parts = limit.split("[=@/]");
            long max = Long.parseLong(parts[1]);
            if (parts[0].equals("parallel")) {
                limits.add(Limit.parallel(max));
                permits = 1;
            } else {
                Duration window = limit.contains("/")
                        ? Duration.parse(
                                "PT" + limit.substring(limit.indexOf('/') + 1).replaceAll("@.*", ""))
                        : Duration.ofMinutes(1);
                Meter meter = Meter.valueOf(parts[0].toUpperCase(Locale.ROOT));
                limits.add(new Limit(meter, max, window, Strategy.SLIDING_WINDOW));
                if (limit.contains("@")) {
                    tokens = Long.parseLong(limit.substring(limit.indexOf('@') + 1));
                }
                requests = 1;
            }
        }
        limits.sort(java.util.Comparator.comparing(Limit::meter));
        Amounts amounts = new Amounts(requests, tokens, 0, permits);
        return new Charge(
                subject(word.substring(0, colon), call), new LimitSet(epoch, limits), amounts, Enforcement.REFUSE);
    }

    /** {@code user/alice}. */
    static SubjectKey subject(String word, int call) {
        int slash = word.indexOf('/');
        String id = word.substring(slash + 1);
        int brace = id.indexOf('{');
        if (brace >= 0) {
            int users = Integer.parseInt(id.substring(brace + 1, id.indexOf('}')));
            id = id.substring(0, brace) + call % users;
        }
        return new SubjectKey(Tier.valueOf(word.substring(0, slash).toUpperCase(Locale.ROOT)), id);
    }
}
