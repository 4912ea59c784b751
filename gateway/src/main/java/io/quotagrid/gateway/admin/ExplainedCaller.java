package io.quotagrid.gateway.admin;

import io.quotagrid.client.api.CallerBody;
import io.quotagrid.config.ConsumerGroup;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.live.LiveKeys;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose call is explained: who was named, and what a named key of ours says of the rest, as if its holder had called.
 *
 * @param body       as it is told
 * @param subjects   who would pay, narrowest tier first
 * @param turnedAway why the call would not come to admission; empty if it would
 */
record ExplainedCaller(CallerBody body, List<SubjectKey> subjects, Optional<String> turnedAway) {
    private static final String ANONYMOUS = "anonymous"; // as identity has it
    private static final String NO_TEAM = "none";

    ExplainedCaller {
        subjects = List.copyOf(subjects);
    }

    /**
     * @param model that is asked for
     * @throws Problem 400 if the key says otherwise than the query, 404 if the policy has no such group
     */
    static ExplainedCaller of(Query query, InForce now, LiveKeys keys, Optional<String> model) {
        Optional<SubjectKey> ip = Subjects.subject(query, Tier.IP);
        Optional<String> key = named(query, Tier.KEY);
        Optional<ApiKey> known =
                key.filter(ApiKey::isId).flatMap(keys.table()::of).map(KeyChange::key);
        String user = bound(query, Tier.USER, known.flatMap(ApiKey::user)).orElse(ANONYMOUS);
        String team = bound(query, Tier.TEAM, known.flatMap(ApiKey::team)).orElse(NO_TEAM);
        Optional<String> group = bound(query, Tier.GROUP, known.flatMap(ApiKey::group))
                .or(() -> listing(now, key, known.map(ApiKey::hash)));
        group.filter(name -> !exists(now, name)).ifPresent(name -> {
            throw Problem.notFound("the policy has no consumer group " + name);
        });
        Optional<SubjectKey> pool = now.planner().pool(group, key, user);
        CallerBody body = new CallerBody(ip.map(SubjectKey::id), key, group, Optional.of(user), Optional.of(team));
        return new ExplainedCaller(
                body,
                Stream.of(
                                ip,
                                key.map(id -> new SubjectKey(Tier.KEY, id)),
                                pool,
                                Optional.of(new SubjectKey(Tier.USER, user)),
                                Optional.of(new SubjectKey(Tier.TEAM, team)),
                                Optional.of(SubjectKey.GLOBAL))
                        .flatMap(Optional::stream)
                        .toList(),
                known.flatMap(shut -> closed(shut, keys.nowMillis()))
                        .or(() -> model.flatMap(asked -> notAllowed(asked, known, group, now))));
    }

    private static Optional<String> closed(ApiKey key, long nowMillis) {
        if (key.revoked()) {
            return Optional.of("the key was revoked: the call would be a 401");
        }
        return key.valid(nowMillis) ? Optional.empty() : Optional.of("the key has expired: the call would be a 401");
    }

    private static Optional<String> notAllowed(
            String model, Optional<ApiKey> key, Optional<String> group, InForce now) {
        List<String> ofKey = key.map(ApiKey::models).orElse(List.of());
        List<String> ofGroup = now.policy().consumerGroups().stream()
                .filter(known -> group.filter(known.name()::equals).isPresent())
                .flatMap(known -> known.allowedModels().stream())
                .toList();
        return Stream.of(ofKey, ofGroup)
                .filter(allowed -> !allowed.isEmpty() && !allowed.contains(model))
                .findFirst()
                .map(allowed -> "this caller may not use the model " + model + ": the call would be a 403");
    }

    private static Optional<String> named(Query query, Tier tier) {
        return Subjects.subject(query, tier).map(SubjectKey::id);
    }

    private static Optional<String> bound(Query query, Tier tier, Optional<String> byKey) {
        Optional<String> asked = named(query, tier);
        if (asked.isPresent() && byKey.isPresent() && !asked.equals(byKey)) {
            throw Query.wrong(tier.label(), "the key is bound to the " + tier.label() + " " + byKey.get());
        }
        return asked.or(() -> byKey);
    }

    private static Optional<String> listing(InForce now, Optional<String> key, Optional<String> hash) {
        return now.policy().consumerGroups().stream()
                .filter(group -> Stream.of(key, hash).flatMap(Optional::stream).anyMatch(group.keys()::contains))
                .map(ConsumerGroup::name)
                .findFirst();
    }

    /** Those who are in no group have a pool each, which can be named too. */
    private static boolean exists(InForce now, String group) {
        return group.startsWith(LimitBook.ALONE)
                || now.policy().consumerGroups().stream()
                        .anyMatch(known -> known.name().equals(group));
    }
}
