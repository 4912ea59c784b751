package io.quotagrid.gateway.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.quotagrid.config.SignedConfig;
import io.quotagrid.config.SignedConfig.Replay;
import io.quotagrid.gateway.http.ApiException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;

/**
 * Whether a signed token (a JWT, RFC 7519, with the care of RFC 8725) is one of the issuer's, for us, now, and not used by somebody
 * else: as the policy says, never as the token says. Tokens that were found good are remembered until they end or the keys change, so
 * a token that comes often costs one signature. Thread-safe.
 */
final class TokenCheck {
    private static final String ASSERTION = "X-Identity-Assertion";
    private static final int LONGEST_TOKEN = 8_192;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration LONGEST_GUARDED = Duration.ofDays(1);

    private final Set<String> algorithms;
    private final Replay replay;
    private final TokenClaims claims;
    private final KeySource keys;
    private final ReplayGuard guard;
    private final InstantSource clock;
    private final Executor executor;
    private final String issuer;
    private final Map<String, Good> remembered = new ConcurrentHashMap<>();

    /** Keys as of now, and a way to have newer ones. */
    interface KeySource {
        /** The same object as long as they are the same; empty if there are none. */
        Optional<List<JWK>> keys();

        /** Completes when newer ones are there, or are not to be had. */
        CompletionStage<Void> newer();
    }

    /** A token that was found good, with these keys. */
    private record Good(SignedIdentity identity, Instant until, List<JWK> keys) {}

    /** @param executor goes on with a request whose token had to be asked for: what follows is no work for who brings the answer */
    TokenCheck(SignedConfig config, KeySource keys, ReplayGuard guard, InstantSource clock, Executor executor) {
        this.algorithms = new HashSet<>(config.algorithms());
        this.replay = config.replay();
        this.claims = new TokenClaims(config);
        this.issuer = config.issuer();
        this.keys = keys;
        this.guard = guard;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * The token of a request: {@code X-Identity-Assertion}, else the bearer token.
     *
     * @throws ApiException 401 if there is none, 400 if one is sent twice, or both headers hold tokens that differ
     */
    static String shown(HttpFields headers) {
        Optional<String> assertion = Credentials.single(headers, ASSERTION);
        Optional<String> bearer = Credentials.bearer(headers, LONGEST_TOKEN);
        if (assertion.isPresent()
                && bearer.filter(token -> FORM.matcher(token).matches()).isPresent()
                && !bearer.equals(assertion)) {
            throw ApiException.badRequest(ASSERTION, "Authorization and " + ASSERTION + " must not hold two tokens");
        }
        String token = assertion
                .or(() -> bearer)
                .orElseThrow(() -> Refusal.MISSING.error(
                        "a signed token is required: send it as 'Authorization: Bearer ...' or in the" + " header "
                                + ASSERTION));
        if (token.length() > LONGEST_TOKEN) {
            throw Refusal.BAD_TOKEN.error("the token is longer than " + LONGEST_TOKEN + " characters");
        }
        return token;
    }

    /**
     * Checks a token.
     *
     * @param ip        whose request it is
     * @param requestId told apart from every other
     * @return who it is; completes exceptionally with {@link ApiException}: 401 if the token is not good, 503 if nobody can say
     */
    CompletionStage<SignedIdentity> check(String token, String ip, String requestId) {
        String holder = replay == Replay.ONE_ADDRESS ? ip : requestId;
        String name = KeySecret.hash(token) + (replay == Replay.ONE_ADDRESS ? ip : "");
        Optional<List<JWK>> known = keys.keys();
        Good good = replay == Replay.SINGLE_USE ? null : remembered.get(name);
        if (good != null
                && known.filter(now -> now == good.keys()).isPresent()
                && clock.instant().isBefore(good.until())) {
            return completedFuture(good.identity());
        }
        SignedJWT parsed = parsed(token);
        CompletableFuture<SignedIdentity> checked = signed(parsed, known)
                .thenCompose(with -> admitted(parsed, holder, name, with))
                .toCompletableFuture();
        return checked.isDone() ? checked : checked.thenApplyAsync(Function.identity(), executor);
    }

    private SignedJWT parsed(String token) {
        try {
            if (!FORM.matcher(token).matches() || !canonical(token)) {
                throw Refusal.BAD_TOKEN.error("the token is no signed JWT");
            }
            SignedJWT parsed = SignedJWT.parse(token);
            JWSHeader header = parsed.getHeader();
            if (!algorithms.contains(header.getAlgorithm().getName())) {
                throw Refusal.BAD_TOKEN.error("the token's algorithm is not allowed here");
            }
            JOSEObjectType type = header.getType();
            if (type != null && !TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
                throw Refusal.BAD_TOKEN.error("the token is of another type than JWT");
            }
            if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
                throw Refusal.BAD_TOKEN.error("the token asks for an extension that is not known here (crit)");
            }
            return parsed;
        } catch (ParseException | IllegalArgumentException e) {
            throw Refusal.BAD_TOKEN.error("the token is no signed JWT");
        }
    }

    /** One spelling for each token: what decoders pass over would let one token be many. */
    private static boolean canonical(String token) {
        for (String part : token.split("\\.", -1)) {
            byte[] bytes = Base64.getUrlDecoder().decode(part.getBytes(UTF_8));
            if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return false;
            }
        }
        return true;
    }

    /** The keys by which the signature holds. */
    private CompletionStage<List<JWK>> signed(SignedJWT token, Optional<List<JWK>> known) {
        if (known.filter(now -> !TokenSignature.matching(token.getHeader(), now).isEmpty())
                .isPresent()) {
            return completedFuture(verified(token, known.get()));
        }
        return keys.newer()
                .thenApply(done -> verified(
                        token,
                        keys.keys()
                                .orElseThrow(() -> ApiException.of(
                                        503,
                                        "server_error",
                                        "identity_unavailable",
                                        "the issuer's keys are not there: the token cannot be checked now"))));
    }

    private static List<JWK> verified(SignedJWT token, List<JWK> by) {
        if (!TokenSignature.holds(token, TokenSignature.matching(token.getHeader(), by))) {
            throw Refusal.BAD_SIGNATURE.error("the token's signature is not by a key of the issuer");
        }
        return by;
    }

    private CompletionStage<SignedIdentity> admitted(SignedJWT token, String holder, String name, List<JWK> with) {
        JWTClaimsSet said = said(token);
        Instant now = clock.instant();
        claims.check(said, now);
        SignedIdentity identity = claims.identity(said);
        Instant until = claims.lastMoment(said);
        if (replay == Replay.REUSABLE) {
            return completedFuture(remember(name, new Good(identity, until, with)));
        }
        Duration left = Duration.between(now, until);
        String id = said.getJWTID();
        if (id == null || id.isEmpty()) {
            throw Refusal.BAD_TOKEN.error("the token has no id (jti), by which its use is told");
        }
        if (left.compareTo(LONGEST_GUARDED) > 0) {
            throw Refusal.BAD_TOKEN.error(
                    "the token lives for more than a day: its use cannot be remembered for so long");
        }
        return guard.holder(KeySecret.hash(issuer.length() + issuer + id), holder, left.plusMillis(1))
                .handle((first, failure) -> {
                    if (failure != null) {
                        throw ApiException.of(
                                503,
                                "server_error",
                                "identity_unavailable",
                                "nobody can say in time whether the token was used before");
                    }
                    if (!holder.equals(first)) {
                        throw Refusal.REPLAYED.error(
                                "the token was used before" + (replay == Replay.ONE_ADDRESS ? " elsewhere" : ""));
                    }
                    return replay == Replay.SINGLE_USE ? identity : remember(name, new Good(identity, until, with));
                });
    }

    private static JWTClaimsSet said(SignedJWT token) {
        try {
            return token.getJWTClaimsSet();
        } catch (ParseException e) {
            throw Refusal.BAD_TOKEN.error("the token's claims cannot be read");
        }
    }

    private SignedIdentity remember(String name, Good good) {
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(name, good);
        return good.identity();
    }
}
