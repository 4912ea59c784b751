package io.quotagrid.client;

import static io.quotagrid.client.QueryText.encoded;

import io.quotagrid.client.api.AuditPageBody;
import io.quotagrid.client.api.ClusterBody;
import io.quotagrid.client.api.DrainBody;
import io.quotagrid.client.api.ExplainBody;
import io.quotagrid.client.api.KeyBody;
import io.quotagrid.client.api.KeyChangedBody;
import io.quotagrid.client.api.KeyPageBody;
import io.quotagrid.client.api.KeyPostBody;
import io.quotagrid.client.api.KeyRotateBody;
import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.LimitChangedBody;
import io.quotagrid.client.api.LimitPageBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.LintBody;
import io.quotagrid.client.api.PastCallBody;
import io.quotagrid.client.api.PolicyBody;
import io.quotagrid.client.api.PolicyChangedBody;
import io.quotagrid.client.api.ResetBody;
import io.quotagrid.client.api.TopBody;
import io.quotagrid.client.api.UsageBody;
import io.quotagrid.config.Secret;
import io.quotagrid.config.Tier;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The admin REST of one gateway node, which speaks for its whole cluster. Blocks until the answer is there. Thread-safe.
 *
 * <p>Every method throws {@link UnreachableException} if no gateway answers, and {@link AdminException} if it says no: 401 without a
 * valid token, 403 where the token's role is not enough, 404 where there is no such thing. Changes take {@code ifMatch}, the {@code
 * etag} of what was looked at: if somebody else has changed it since, they end with 412 and change nothing. Empty takes the risk: the
 * last writer wins, and the answer says what was replaced.
 */
public final class QuotagridClient {
    /** How long an answer is waited for, unless another patience is asked for. */
    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(15);

    private final AdminCalls calls;

    private QuotagridClient(AdminCalls calls) {
        this.calls = calls;
    }

    /**
     * A client that waits at most 15 seconds for an answer.
     *
     * @param address where operators come in: {@code http://127.0.0.1:41003}
     * @param token   a bearer token; empty where the gateway has none configured
     * @throws IllegalArgumentException if the address is no http or https address
     */
    public static QuotagridClient at(URI address, Optional<Secret> token) {
        return at(address, token, USUAL_TIMEOUT);
    }

    /**
     * A client with a patience of its own.
     *
     * @param timeout longest wait for an answer
     * @throws IllegalArgumentException if the address is no http or https address
     */
    public static QuotagridClient at(URI address, Optional<Secret> token, Duration timeout) {
        return at(address, token, timeout, ClientTls.USUAL);
    }

    /**
     * A client for an https address whose certificate the JDK does not know, or that wants one of the client's.
     *
     * @param tls with which certificates; of no account for an http address
     * @throws IllegalArgumentException if the address is no http or https address, or a certificate cannot be used
     */
    public static QuotagridClient at(URI address, Optional<Secret> token, Duration timeout, ClientTls tls) {
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "the admin address must be http://host:port or https://host:port but was " + address);
        }
        String text = address.toString();
        URI base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        return new QuotagridClient(new AdminCalls(base, token, timeout, tls));
    }

    /** Where it asks. */
    public URI address() {
        return calls.address();
    }

    /** How the cluster stands. */
    public ClusterBody cluster() {
        return calls.get("/admin/v1/cluster", ClusterBody.class);
    }

    /**
     * Asks a member to leave: it says that it is not ready, finishes its streams, hands its counters over and goes.
     *
     * @param member its id, as in {@link #cluster}
     */
    public DrainBody drain(String member) {
        return calls.post("/admin/v1/cluster/members/" + encoded(member) + "/drain", DrainBody.class);
    }

    /**
     * The tiers' defaults and what operators have set.
     *
     * @param tier   only this one's
     * @param limit  items a page, 1 to 1000; 100 if empty
     * @param cursor where the page begins
     */
    public LimitPageBody limits(Optional<Tier> tier, OptionalInt limit, Optional<String> cursor) {
        QueryText query = new QueryText()
                .with("tier", tier.map(Tier::label))
                .with("limit", boxed(limit))
                .with("cursor", cursor);
        return calls.get("/admin/v1/limits" + query, LimitPageBody.class);
    }

    /** The limits in force of a tier's subjects, or of the one with this id. */
    public LimitBody limit(Tier tier, Optional<String> id) {
        return calls.get(limitPath(tier, id), LimitBody.class);
    }

    /** Replaces what is set for a tier, or for one subject. In force on every node when this returns, but for those it names. */
    public LimitChangedBody putLimit(Tier tier, Optional<String> id, LimitPutBody change, Optional<String> ifMatch) {
        return calls.putJson(limitPath(tier, id), change, ifMatch, LimitChangedBody.class);
    }

    /** Takes back what is set for a tier, or for one subject: what it would inherit is in force again. */
    public LimitChangedBody removeLimit(Tier tier, Optional<String> id, Optional<String> ifMatch) {
        return calls.delete(limitPath(tier, id), ifMatch, LimitChangedBody.class);
    }

    /** Where one subject stands. */
    public UsageBody usage(Tier tier, String id) {
        return calls.get(usagePath(tier, id), UsageBody.class);
    }

    /**
     * Who uses most over all nodes.
     *
     * @param limit items, 1 to 100
     */
    public TopBody top(Tier tier, TopBody.By by, int limit) {
        QueryText query = new QueryText()
                .with("tier", tier.label())
                .with("by", by.name().toLowerCase(java.util.Locale.ROOT))
                .with("limit", limit);
        return calls.get("/admin/v1/usage/top" + query, TopBody.class);
    }

    /** Makes a subject's limits full again on all nodes. Calls in flight keep their places. */
    public ResetBody reset(Tier tier, String id) {
        return calls.post(usagePath(tier, id) + "/reset", ResetBody.class);
    }

    /** What admission would say now, charging nothing. */
    public ExplainBody explain(ExplainQuery asked) {
        QueryText query = new QueryText()
                .with("user", asked.user())
                .with("team", asked.team())
                .with("key", asked.key())
                .with("group", asked.group())
                .with("ip", asked.ip())
                .with("model", asked.model())
                .with(
                        "tokens",
                        asked.tokens().isPresent() ? Optional.of(asked.tokens().getAsLong()) : Optional.empty());
        return calls.get("/admin/v1/explain" + query, ExplainBody.class);
    }

    /** Why a past call went as it did. */
    public PastCallBody explain(String requestId) {
        return calls.get("/admin/v1/explain/" + encoded(requestId), PastCallBody.class);
    }

    /** The policy in force. */
    public PolicyBody policy() {
        return calls.get("/admin/v1/policy", PolicyBody.class);
    }

    /** What would be said of a policy if it were applied now. */
    public LintBody lint(String yaml) {
        return calls.postYaml("/admin/v1/policy/lint", yaml, LintBody.class);
    }

    /** Puts a policy in force on all nodes, or on none: then it is an {@link AdminException} that says which node would not. */
    public PolicyChangedBody applyPolicy(String yaml, Optional<String> ifMatch) {
        return calls.putYaml("/admin/v1/policy", yaml, ifMatch, PolicyChangedBody.class);
    }

    /** Goes back to the last good policy, as {@link #applyPolicy} does. */
    public PolicyChangedBody revertPolicy(Optional<String> ifMatch) {
        return calls.post("/admin/v1/policy/revert", ifMatch, PolicyChangedBody.class);
    }

    /** Audit records of all nodes, the newest first. */
    public AuditPageBody audit(AuditQuery asked) {
        QueryText query = new QueryText()
                .with("kind", asked.kind())
                .with("from", asked.from())
                .with("until", asked.until())
                .with("user", asked.user())
                .with("team", asked.team())
                .with("decision", asked.decision())
                .with("outcome", asked.outcome())
                .with("request_id", asked.requestId())
                .with("limit", boxed(asked.limit()))
                .with("cursor", asked.cursor());
        return calls.get("/admin/v1/audit" + query, AuditPageBody.class);
    }

    /**
     * API keys, by id.
     *
     * @param limit  items a page, 1 to 1000; 100 if empty
     * @param cursor where the page begins
     */
    public KeyPageBody keys(KeyQuery asked, OptionalInt limit, Optional<String> cursor) {
        QueryText query = new QueryText()
                .with("user", asked.user())
                .with("team", asked.team())
                .with("group", asked.group())
                .with("state", asked.state().map(state -> state.name().toLowerCase(java.util.Locale.ROOT)))
                .with("limit", boxed(limit))
                .with("cursor", cursor);
        return calls.get("/admin/v1/keys" + query, KeyPageBody.class);
    }

    /** One key. */
    public KeyBody key(String id) {
        return calls.get(keyPath(id), KeyBody.class);
    }

    /** Makes a key. Its secret is in the answer, and nowhere else. */
    public KeyChangedBody createKey(KeyPostBody key) {
        return calls.postJson("/admin/v1/keys", key, Optional.empty(), KeyChangedBody.class);
    }

    /** Gives a key another secret; the one before opens for a while yet. */
    public KeyChangedBody rotateKey(String id, KeyRotateBody how, Optional<String> ifMatch) {
        return calls.postJson(keyPath(id) + "/rotate", how, ifMatch, KeyChangedBody.class);
    }

    /** Revokes a key, for good. Refused on every node when this returns, but for those it names. */
    public KeyChangedBody revokeKey(String id, Optional<String> ifMatch) {
        return calls.delete(keyPath(id), ifMatch, KeyChangedBody.class);
    }

    private static String keyPath(String id) {
        return "/admin/v1/keys/" + encoded(id);
    }

    private static String limitPath(Tier tier, Optional<String> id) {
        return "/admin/v1/limits/" + tier.label()
                + id.map(subject -> "/" + encoded(subject)).orElse("");
    }

    private static String usagePath(Tier tier, String id) {
        return "/admin/v1/usage/" + tier.label() + "/" + encoded(id);
    }

    private static Optional<Integer> boxed(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }
}
