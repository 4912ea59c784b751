package io.quotagrid.gateway.identity;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Policy;
import io.quotagrid.config.Tier;

/**
 * What the policy says about who calls, in {@code headers} mode.
 *
 * @param userHeader      names the header that holds the user's id
 * @param teamHeader      names the header that holds the team's id
 * @param user            whether a call without a user is refused instead of counted as {@code anonymous}
 * @param team            whether a call without a team is refused instead of counted as {@code none}
 * @param trustProxyDepth how many proxies in front are ours: the client's address is so many {@code X-Forwarded-For} entries
 *     from the right; 0 takes the socket's
 */
public record IdentityRules(String userHeader, String teamHeader, Absence user, Absence team, int trustProxyDepth) {
    private static final String USER_HEADER = "X-User-Id";
    private static final String TEAM_HEADER = "X-Team-Id";

    /** What becomes of a call that does not say who calls. */
    public enum Absence {
        /** It shares one subject with all others that do not say. */
        SHARED,
        /** It is a 401. */
        REFUSED
    }

    public IdentityRules {
        requireNonNull(userHeader, "userHeader");
        requireNonNull(teamHeader, "teamHeader");
        requireNonNull(user, "user");
        requireNonNull(team, "team");
        if (trustProxyDepth < 0) {
            throw new IllegalArgumentException("trustProxyDepth must not be negative but was " + trustProxyDepth);
        }
    }

    /**
     * The rules of a policy. {@code identity.require} asks for a user always, and for a team where teams have limits: nobody
     * else would notice that it is missing.
     */
    public static IdentityRules of(Policy policy) {
        boolean require = policy.identity().require();
        return new IdentityRules(
                policy.tier(Tier.USER).header().orElse(USER_HEADER),
                policy.tier(Tier.TEAM).header().orElse(TEAM_HEADER),
                absence(require),
                absence(require && !policy.limits(Tier.TEAM).isEmpty()),
                policy.tier(Tier.IP).trustProxyDepth());
    }

    private static Absence absence(boolean refused) {
        return refused ? Absence.REFUSED : Absence.SHARED;
    }
}
