package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.quotagrid.config.Policy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads tiers and ids out of paths and queries, and says what they have to be. */
final class Subjects {
    static final String TIERS = "ip, key, group, user, team, global, provider";

    private static final Pattern ID = Pattern.compile("[!-~]{1,256}");
    private static final List<Tier> LIMITED = List.of(Tier.values());

    private Subjects() {}

    /**
     * {@code {tier}} of a path.
     *
     * @throws Problem 404 if there is no such tier
     */
    static Tier tier(Context ctx) {
        String label = ctx.pathParam("tier");
        return tier(label).orElseThrow(() -> Problem.notFound("there is no tier " + label + ": one of " + TIERS));
    }

    static Optional<Tier> tier(String label) {
        return LIMITED.stream().filter(tier -> tier.label().equals(label)).findFirst();
    }

    /**
     * A tier in a query.
     *
     * @throws Problem 400 if there is no such tier
     */
    static Tier tier(String label, String parameter) {
        return tier(label).orElseThrow(() -> Query.wrong(parameter, "must be one of " + TIERS + " but was " + label));
    }

    /**
     * {@code {tier}/{id}} of a path.
     *
     * @throws Problem 404 if there is no such tier, target or subject of global; 400 if the id cannot be one
     */
    static SubjectKey subject(Context ctx, Policy policy) {
        Tier tier = tier(ctx);
        String id = ctx.pathParam("id");
        if (!ID.matcher(id).matches()) {
            throw Problem.at("{id}", "an id has 1 to 256 visible ASCII characters");
        }
        if (tier == Tier.GLOBAL && !id.equals(SubjectKey.GLOBAL.id())) {
            throw Problem.notFound("the one subject of the tier global is " + SubjectKey.GLOBAL.id());
        }
        if (tier == Tier.PROVIDER
                && policy.providers().targets().stream()
                        .noneMatch(target -> target.id().equals(id))) {
            throw Problem.notFound("the policy has no target " + id);
        }
        return new SubjectKey(tier, id);
    }

    /**
     * An id in a query.
     *
     * @throws Problem 400 if it cannot be one
     */
    static Optional<SubjectKey> subject(Query query, Tier tier) {
        return query.text(tier.label()).map(id -> {
            if (!ID.matcher(id).matches()) {
                throw Query.wrong(tier.label(), "an id has 1 to 256 visible ASCII characters");
            }
            return new SubjectKey(tier, id);
        });
    }
}
