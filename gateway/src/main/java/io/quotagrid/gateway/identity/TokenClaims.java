package io.quotagrid.gateway.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import io.quotagrid.config.SignedConfig;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** Reads what a token whose signature holds says, and refuses what is not for us, not now, or not said in a usable way. */
final class TokenClaims {
    private static final int LONGEST_ID = 256;
    private static final int MOST_GROUPS = 1_000;

    private final SignedConfig config;

    TokenClaims(SignedConfig config) {
        this.config = config;
    }

    /**
     * Checks whom a token is from, whom it is for, and when (RFC 7519, section 4.1).
     *
     * @throws io.quotagrid.gateway.http.ApiException 401
     */
    void check(JWTClaimsSet claims, Instant now) {
        if (!config.issuer().equals(claims.getIssuer())) {
            throw Refusal.WRONG_ISSUER.error("the token is from another issuer");
        }
        if (!claims.getAudience().contains(config.audience())) {
            throw Refusal.WRONG_AUDIENCE.error("the token is for another audience");
        }
        Date end = claims.getExpirationTime();
        if (end == null) {
            throw Refusal.BAD_TOKEN.error("the token has no end (exp)");
        }
        if (!now.isBefore(lastMoment(claims))) {
            throw Refusal.EXPIRED_TOKEN.error("the token has expired");
        }
        if (later(claims.getNotBeforeTime(), now) || later(claims.getIssueTime(), now)) {
            throw Refusal.EARLY_TOKEN.error("the token is not valid yet");
        }
    }

    private boolean later(Date moment, Instant now) {
        return moment != null && moment.toInstant().isAfter(now.plus(config.clockSkew()));
    }

    /** When it ends, by a clock that may be wrong by as much as is allowed. */
    Instant lastMoment(JWTClaimsSet claims) {
        return claims.getExpirationTime().toInstant().plus(config.clockSkew());
    }

    /** @throws io.quotagrid.gateway.http.ApiException 401 if a claim is missing, or is no id */
    SignedIdentity identity(JWTClaimsSet claims) {
        String user = id(claims, config.userClaim())
                .orElseThrow(() -> Refusal.BAD_TOKEN.error(
                        "the token has no claim " + config.userClaim() + ", which names the user"));
        return new SignedIdentity(user, id(claims, config.teamClaim()), groups(claims));
    }

    private static Optional<String> id(JWTClaimsSet claims, String name) {
        Object claim = claims.getClaim(name);
        if (claim == null) {
            return Optional.empty();
        }
        if (claim instanceof String id && !id.isEmpty() && id.length() <= LONGEST_ID && VisibleAscii.only(id)) {
            return Optional.of(id);
        }
        throw Refusal.BAD_TOKEN.error("the token's claim " + name + " must have 1 to 256 visible ASCII characters");
    }

    /** One name, or a list of names among which one is a consumer group. */
    private List<String> groups(JWTClaimsSet claims) {
        Object claim = claims.getClaim(config.groupClaim());
        if (claim == null) {
            return List.of();
        }
        List<?> named = claim instanceof List<?> list ? list : List.of(claim);
        if (named.size() > MOST_GROUPS || !named.stream().allMatch(String.class::isInstance)) {
            throw Refusal.BAD_TOKEN.error(
                    "the token's claim " + config.groupClaim() + " must be a name or a list of names");
        }
        return named.stream().map(String.class::cast).toList();
    }
}
