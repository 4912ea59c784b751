package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.KeyBody;
import io.quotagrid.client.api.KeyChangedBody;
import io.quotagrid.client.api.KeyPageBody;
import io.quotagrid.client.api.KeyPostBody;
import io.quotagrid.client.api.KeyRotateBody;
import io.quotagrid.config.Secret;
import io.quotagrid.gateway.identity.KeySecret;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.LiveKeys;
import io.quotagrid.node.live.LiveKeys.Applied;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** {@code /admin/v1/keys}: who may call, by which key. A secret goes out in the one answer that makes it, and nowhere else. */
final class KeyRoutes implements Routes {
    private static final String KEYS = "/admin/v1/keys";
    private static final String ONE = "/admin/v1/keys/{id}";
    private static final int ID_BYTES = 8;

    private final Supplier<InForce> inForce;
    private final LiveKeys live;
    private final IntSupplier missing;
    private final ChangeAudit audit;
    private final Later later;
    private final SecureRandom random = new SecureRandom();

    KeyRoutes(Supplier<InForce> inForce, LiveKeys live, IntSupplier missing, ChangeAudit audit, Later later) {
        this.inForce = inForce;
        this.live = live;
        this.missing = missing;
        this.audit = audit;
        this.later = later;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get(KEYS, this::list, Access.VIEWER);
        routes.post(KEYS, this::create, Access.OPERATOR);
        routes.get(ONE, this::show, Access.VIEWER);
        routes.post(ONE + "/rotate", this::rotate, Access.OPERATOR);
        routes.delete(ONE, this::revoke, Access.OPERATOR);
    }

    private void list(Context ctx) {
        Query query = Query.of(ctx, "user", "team", "group", "state", "limit", "cursor");
        int limit = query.pageSize();
        KeyList.Filter filter = new KeyList.Filter(
                query.text("user"),
                query.text("team"),
                query.text("group"),
                query.choice("state", KeyBody.State.class));
        Optional<String> after = query.text("cursor").map(KeyList::id);
        List<Map.Entry<String, KeyChange>> found =
                KeyList.page(live.table(), live.nowMillis(), filter, after, limit + 1);
        List<Map.Entry<String, KeyChange>> page = found.subList(0, Math.min(limit, found.size()));
        ctx.json(new KeyPageBody(
                page.stream()
                        .map(entry -> body(entry.getKey(), entry.getValue()))
                        .toList(),
                found.size() > limit
                        ? Optional.of(KeyList.cursor(page.get(limit - 1).getKey()))
                        : Optional.empty()));
    }

    private KeyBody body(String id, KeyChange change) {
        return KeyBodies.body(id, change, live.nowMillis());
    }

    private void show(Context ctx) {
        Query.of(ctx);
        String id = id(ctx);
        KeyBody body = body(id, live.table().of(id).orElseThrow(() -> unknown(id)));
        ctx.header("ETag", body.etag()).json(body);
    }

    private static String id(Context ctx) {
        String id = ctx.pathParam("id");
        if (!ApiKey.isId(id)) {
            throw Problem.notFound("there is no such key: an id is key_ and 16 hexadecimal digits");
        }
        return id;
    }

    private static Problem unknown(String id) {
        return Problem.notFound("there is no key " + id);
    }

    private void create(Context ctx) {
        Query.of(ctx);
        KeyPostBody asked = RequestBody.json(ctx, KeyPostBody.class);
        Secret secret = KeySecret.next(random);
        byte[] name = new byte[ID_BYTES];
        random.nextBytes(name);
        String id = "key_" + HexFormat.of().formatHex(name);
        ApiKey key = KeyBodies.read(
                asked, KeySecret.hash(secret.reveal()), inForce.get().policy(), ChangeAudit.by(ctx), live.nowMillis());
        later.answer(
                ctx,
                () -> live.create(id, key, ChangeAudit.by(ctx)),
                applied -> answer(ctx.status(201), "key.create", id, applied, Optional.of(secret)));
    }

    private void rotate(Context ctx) {
        Query.of(ctx);
        OptionalLong expected = Versions.expected(ctx);
        KeyRotateBody how = RequestBody.json(ctx, KeyRotateBody.class);
        Instant until = Instant.ofEpochMilli(live.nowMillis()).plus(KeyBodies.overlap(how));
        Secret secret = KeySecret.next(random);
        String hash = KeySecret.hash(secret.reveal());
        String id = id(ctx);
        if (live.table()
                        .of(id)
                        .filter(change -> change.key().valid(live.nowMillis()))
                        .isEmpty()
                && live.table().of(id).isPresent()) {
            throw gone(id);
        }
        change(ctx, "key.rotate", id, expected, Optional.of(secret), key -> {
            if (!key.valid(live.nowMillis())) {
                throw gone(id);
            }
            return key.rotated(hash, until);
        });
    }

    private static Problem gone(String id) {
        return Problem.of(400, "invalid_request", id + " is revoked or has expired: make another key");
    }

    private void revoke(Context ctx) {
        Query.of(ctx);
        change(ctx, "key.revoke", id(ctx), Versions.expected(ctx), Optional.empty(), ApiKey::revocation);
    }

    private void change(
            Context ctx,
            String action,
            String id,
            OptionalLong expected,
            Optional<Secret> secret,
            UnaryOperator<ApiKey> change) {
        later.answer(
                ctx,
                () -> live.change(id, expected, change, ChangeAudit.by(ctx)),
                applied -> answer(ctx, action, id, applied.orElseThrow(() -> unknown(id)), secret));
    }

    private void answer(Context ctx, String action, String id, Applied applied, Optional<Secret> secret) {
        KeyBody now = body(id, applied.now());
        if (applied.changed()) {
            audit.changed(ctx, action, id, applied.before().map(change -> body(id, change)), Optional.of(now));
        }
        ctx.header("ETag", now.etag())
                .header("Cache-Control", "no-store")
                .json(new KeyChangedBody(
                        now,
                        secret.map(Secret::reveal),
                        applied.changed(),
                        applied.notAcknowledged(),
                        missing.getAsInt()));
    }
}
