package io.quotagrid.gateway.identity;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

import io.quotagrid.config.IdentityConfig.Mode;
import io.quotagrid.config.Policy;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import io.quotagrid.gateway.identity.IdentityRules.Absence;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * Says who calls. In {@code headers} mode the identity headers are believed, unless a key of ours says otherwise; in {@code api_key}
 * mode only a key of ours counts; in {@code signed} mode only a token that the issuer has signed. Thread-safe.
 */
public final class Identifier {
    private static final String ANONYMOUS = "anonymous";
    private static final String NO_TEAM = "none";
    private static final String KEY = "this key";
    private static final String TOKEN = "this token";
    private static final int LONGEST_ID = 256;

    private final Mode mode;
    private final IdentityRules rules;
    private final ClientAddress address;
    private final Groups groups;
    private final BoundKey.Ring keys;
    private final @Nullable TokenCheck tokens;
    private final RefusalCounts refusals;

    private Identifier(
            Mode mode,
            IdentityRules rules,
            Groups groups,
            BoundKey.Ring keys,
            @Nullable TokenCheck tokens,
            RefusalCounts refusals) {
        this.mode = mode;
        this.rules = rules;
        this.address = new ClientAddress(rules.trustProxyDepth());
        this.groups = groups;
        this.keys = keys;
        this.tokens = tokens;
        this.refusals = refusals;
    }

    /** For {@code headers} mode without keys. */
    public Identifier(IdentityRules rules) {
        this(Mode.HEADERS, rules, new Groups(java.util.List.of()), BoundKey.Ring.EMPTY, null, new RefusalCounts());
    }

    /** As a policy says. Keys of an issuer are fetched from now on if it is in {@code signed} mode, and else no more. */
    public static Identifier of(Policy policy, IdentitySources sources) {
        Mode mode = policy.identity().mode();
        TokenCheck check = null;
        if (mode == Mode.SIGNED) {
            check = sources.tokens()
                    .check(requireNonNull(policy.identity().signed().orElse(null), "identity.signed"));
        } else {
            sources.tokens().rest();
        }
        return new Identifier(
                mode, IdentityRules.of(policy), Groups.of(policy), sources.keys(), check, sources.refusals());
    }

    /**
     * Reads the caller from the head of a request. Ids are compared exactly, and a comma is a character of an id like any other.
     *
     * @return complete, but for a signed token that is not known yet; completes exceptionally as below
     * @throws ApiException 400 that names the header when an id is empty, sent twice, longer than 256 characters or not visible
     *     ASCII, when {@code Authorization} is not one bearer token, or when the address named by a trusted proxy is none; 401
     *     {@code invalid_api_key} when a key or token is missing or not valid, or an identity that the policy requires is; 403
     *     {@code identity_conflict} when an identity header contradicts the key or the token
     */
    public CompletionStage<Caller> identify(RequestHead head) {
        try {
            String ip = address.of(head);
            return switch (mode) {
                case HEADERS -> completedFuture(byHeaders(ip, head.headers()));
                case API_KEY -> completedFuture(byKey(ip, head.headers()));
                case SIGNED ->
                    byToken(ip, head).whenComplete((caller, failure) -> {
                        if (failure != null) {
                            refusals.count(failure);
                        }
                    });
            };
        } catch (RuntimeException e) {
            refusals.count(e);
            throw e;
        }
    }

    private Caller byHeaders(String ip, HttpFields headers) {
        Optional<String> shown = Credentials.keyOrBearer(headers);
        if (shown.isPresent() && KeySecret.claimed(shown.get())) {
            return ofKey(ip, headers, shown.get());
        }
        Optional<String> key = shown.map(Credentials::shortHash);
        Optional<String> group = key.flatMap(groups::listing);
        return new Caller(
                ip,
                key,
                group,
                said(headers, rules.userHeader()).orElseGet(() -> shared(rules.userHeader(), rules.user(), ANONYMOUS)),
                said(headers, rules.teamHeader()).orElseGet(() -> shared(rules.teamHeader(), rules.team(), NO_TEAM)),
                groups.models(group));
    }

    private static String shared(String header, Absence absence, String subject) {
        if (absence == Absence.REFUSED) {
            throw Refusal.MISSING.error("the header " + header + " is required");
        }
        return subject;
    }

    private Caller byKey(String ip, HttpFields headers) {
        String secret = Credentials.key(headers)
                .orElseThrow(
                        () -> Refusal.MISSING.error(
                                "an API key is required: send it as 'Authorization: Bearer qg_...' or in the header x-api-key"));
        return ofKey(ip, headers, secret);
    }

    /** Of a key that does not open nobody learns why: whoever has found one need not know that it was real. */
    private Caller ofKey(String ip, HttpFields headers, String secret) {
        String hash = KeySecret.hash(secret);
        BoundKey key = Optional.of(hash)
                .filter(known -> KeySecret.wellFormed(secret))
                .flatMap(keys::opened)
                .orElseThrow(() ->
                        keys.refusal(hash).error("this API key is not valid: it is unknown, revoked or has expired"));
        Optional<String> group = groups.bound(key.group()).or(() -> groups.listing(key.id(), hash));
        return new Caller(
                ip,
                Optional.of(key.id()),
                group,
                bound(headers, rules.userHeader(), key.user(), KEY).orElseGet(() -> unbound(rules.user(), ANONYMOUS)),
                bound(headers, rules.teamHeader(), key.team(), KEY).orElseGet(() -> unbound(rules.team(), NO_TEAM)),
                groups.models(group).and(AllowedModels.of(key.models())));
    }

    private static String unbound(Absence absence, String subject) {
        if (absence == Absence.REFUSED) {
            throw Refusal.MISSING.error(
                    "this key or token names no user or no team, and this gateway requires it (identity.require)");
        }
        return subject;
    }

    private CompletionStage<Caller> byToken(String ip, RequestHead head) {
        String token = TokenCheck.shown(head.headers());
        return requireNonNull(tokens, "tokens")
                .check(token, ip, head.id())
                .thenApply(identity -> ofToken(ip, head.headers(), token, identity));
    }

    private Caller ofToken(String ip, HttpFields headers, String token, SignedIdentity identity) {
        Optional<String> group = groups.claimed(identity.groups());
        return new Caller(
                ip,
                Optional.of(Credentials.shortHash(token)),
                group,
                bound(headers, rules.userHeader(), Optional.of(identity.user()), TOKEN)
                        .orElseThrow(),
                bound(headers, rules.teamHeader(), identity.team(), TOKEN)
                        .orElseGet(() -> unbound(rules.team(), NO_TEAM)),
                groups.models(group));
    }

    /** What a key or token says; a header may repeat it. Where it says nothing, a header says nothing either. */
    private static Optional<String> bound(HttpFields headers, String header, Optional<String> id, String by) {
        if (id.isPresent()
                && said(headers, header)
                        .filter(claim -> !id.get().equals(claim))
                        .isPresent()) {
            throw ApiException.of(
                    403,
                    "permission_error",
                    "identity_conflict",
                    "the header " + header + " names somebody else than " + by + " is bound to");
        }
        return id;
    }

    private static Optional<String> said(HttpFields headers, String header) {
        Optional<String> said = Credentials.single(headers, header);
        if (said.isEmpty() && !headers.contains(header)) {
            return said;
        }
        String id = said.orElse("");
        if (id.isEmpty() || id.length() > LONGEST_ID || !VisibleAscii.only(id)) {
            throw ApiException.badRequest(
                    header, "the header " + header + " must have 1 to 256 visible ASCII characters");
        }
        return said;
    }
}
