package io.quotagrid.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.DifferenceBody;
import io.quotagrid.client.api.FindingBody;
import io.quotagrid.client.api.LintBody;
import io.quotagrid.client.api.PolicyBody;
import io.quotagrid.client.api.PolicyBody.Previous;
import io.quotagrid.client.api.PolicyChangedBody;
import io.quotagrid.client.api.PolicyPreviousBody;
import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.PolicyDifference;
import io.quotagrid.gateway.policy.PolicyInForce;
import io.quotagrid.gateway.policy.PolicyText;
import io.quotagrid.node.cluster.MemberCalls;
import io.quotagrid.node.live.LivePolicy;
import io.quotagrid.node.live.LivePolicy.Applied;
import io.quotagrid.node.live.PolicyChange;
import io.quotagrid.node.live.PolicyRefusedException;
import io.quotagrid.node.live.PolicyVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** {@code /admin/v1/policy}: the policy in force, and another one in its place on every node or on none. */
final class PolicyRoutes implements Routes {
    private static final String PATH = "/admin/v1/policy";
    private static final int LARGEST_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final PolicyInForce inForce;
    private final LivePolicy live;
    private final IntSupplier missing;
    private final ChangeAudit audit;
    private final Later later;
    private final Poll<String, Hash> hashes;

    /** Which policy a member goes by. */
    record Hash(String hash) {}

    PolicyRoutes(
            PolicyInForce inForce,
            LivePolicy live,
            MemberCalls calls,
            IntSupplier missing,
            ChangeAudit audit,
            Later later) {
        this.inForce = inForce;
        this.live = live;
        this.missing = missing;
        this.audit = audit;
        this.later = later;
        this.hashes = new Poll<>(
                calls,
                "admin.policy",
                String.class,
                Hash.class,
                asked -> new Hash(inForce.get().hash()));
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get(PATH, this::show, Access.VIEWER);
        routes.put(PATH, this::put, Access.ADMIN);
        routes.get(PATH + "/previous", this::previous, Access.VIEWER);
        routes.post(PATH + "/lint", this::lint, Access.VIEWER);
        routes.post(PATH + "/revert", this::revert, Access.ADMIN);
    }

    private PolicyChange current() {
        return live.current()
                .orElseThrow(
                        () -> Problem.notFound("this node was started without a policy file: it has no text to show"));
    }

    private void show(Context ctx) {
        Query.of(ctx);
        PolicyChange change = current();
        later.answer(ctx, () -> hashes.all("", PATIENCE), told -> {
            PolicyBody body = body(change, told.answers());
            ctx.header("ETag", body.etag()).json(body);
        });
    }

    private static PolicyBody body(PolicyChange change, Map<String, Hash> members) {
        PolicyVersion version = change.version();
        String hash = PolicyInForce.shown(version.hash());
        List<String> drift = members.entrySet().stream()
                .filter(member -> !member.getValue().hash().equals(hash))
                .map(Map.Entry::getKey)
                .toList();
        return new PolicyBody(
                hash,
                change.epoch(),
                version.text(),
                by(version),
                at(version),
                change.before().map(before -> new Previous(PolicyInForce.shown(before.hash()), by(before), at(before))),
                drift,
                Versions.etag(change.epoch()));
    }

    private static Optional<String> by(PolicyVersion version) {
        return version.by().equals(PolicyVersion.FILE) ? Optional.empty() : Optional.of(version.by());
    }

    private static Optional<Instant> at(PolicyVersion version) {
        return by(version).map(applied -> version.at());
    }

    private void previous(Context ctx) {
        Query.of(ctx);
        PolicyChange change = current();
        PolicyVersion before = change.before()
                .orElseThrow(() -> Problem.notFound("the policy has not been changed: there is none before"));
        ctx.json(new PolicyPreviousBody(
                PolicyInForce.shown(before.hash()),
                by(before),
                at(before),
                before.text(),
                difference(before.text(), change.version().text())));
    }

    private void lint(Context ctx) {
        Query.of(ctx);
        String text = text(ctx);
        PolicyText judged = inForce.judge(text);
        List<DifferenceBody> difference =
                judged.policy().isPresent() ? difference(current().version().text(), text) : List.of();
        ctx.json(new LintBody(judged.policy().isPresent(), findings(judged), difference));
    }

    private void put(Context ctx) {
        Query.of(ctx);
        OptionalLong expected = Versions.expected(ctx);
        String text = text(ctx);
        PolicyText judged = inForce.judge(text);
        if (judged.policy().isEmpty()) {
            throw invalid(judged);
        }
        current();
        change(ctx, "policy.apply", findings(judged), () -> live.apply(text, expected, ChangeAudit.by(ctx)));
    }

    private void revert(Context ctx) {
        Query.of(ctx);
        OptionalLong expected = Versions.expected(ctx);
        current();
        CompletableFuture<Applied> reverted = live.revert(expected, ChangeAudit.by(ctx))
                .orElseThrow(() -> Problem.notFound("the policy has not been changed: there is none to go back to"));
        change(ctx, "policy.revert", List.of(), () -> reverted);
    }

    private void change(
            Context ctx, String action, List<FindingBody> findings, Supplier<CompletableFuture<Applied>> change) {
        later.answer(ctx, () -> change.get().exceptionally(PolicyRoutes::refused), applied -> {
            PolicyVersion now = applied.now().version();
            Optional<PolicyVersion> before = applied.changed() ? applied.now().before() : Optional.of(now);
            List<DifferenceBody> difference =
                    before.map(old -> difference(old.text(), now.text())).orElse(List.of());
            if (applied.changed()) {
                audit.changed(
                        ctx,
                        action,
                        "policy",
                        before.map(old -> new Recorded(old.hash(), List.of())),
                        Optional.of(new Recorded(now.hash(), difference)));
            }
            String etag = Versions.etag(applied.now().epoch());
            ctx.header("ETag", etag)
                    .json(new PolicyChangedBody(
                            applied.changed(),
                            PolicyInForce.shown(now.hash()),
                            PolicyInForce.shown(before.map(PolicyVersion::hash).orElse(now.hash())),
                            applied.now().epoch(),
                            difference,
                            findings,
                            applied.notAcknowledged(),
                            missing.getAsInt(),
                            etag));
        });
    }

    /** What an audit record says of a policy: it is too long to be written down twice. */
    private record Recorded(String hash, List<DifferenceBody> difference) {}

    private static Applied refused(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof PolicyRefusedException refused) {
            boolean onlySilence = refused.objections().isEmpty(); // then the same policy may do a moment later
            throw Problem.of(
                    onlySilence ? 503 : 422,
                    onlySilence ? "unavailable" : "policy_refused",
                    "not every member can take it, so it is in force nowhere: " + refused.getMessage());
        }
        throw cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    private static Problem invalid(PolicyText judged) {
        long errors = judged.findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .count();
        return Problem.policyInvalid(findings(judged), errors);
    }

    private static List<FindingBody> findings(PolicyText judged) {
        return judged.findings().stream().map(FindingBody::of).toList();
    }

    private static List<DifferenceBody> difference(String before, String after) {
        return PolicyDifference.between(before.getBytes(UTF_8), after.getBytes(UTF_8)).stream()
                .map(each -> new DifferenceBody(each.path(), each.before(), each.after()))
                .toList();
    }

    private static String text(Context ctx) {
        byte[] bytes = RequestBody.bytes(ctx, LARGEST_BYTES);
        if (bytes.length == 0) {
            throw Problem.of(400, "invalid_request", "the body is empty: a policy in YAML is needed");
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw Problem.of(400, "invalid_request", "the body is not UTF-8");
        }
    }
}
