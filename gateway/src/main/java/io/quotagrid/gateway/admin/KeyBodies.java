package io.quotagrid.gateway.admin;

import io.quotagrid.client.api.KeyBody;
import io.quotagrid.client.api.KeyLimitsBody;
import io.quotagrid.client.api.KeyPostBody;
import io.quotagrid.client.api.KeyRotateBody;
import io.quotagrid.config.Policy;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.config.Tier;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.LimitValues;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys in the words of the wire, and what an operator wants of one: says which value is wrong. */
final class KeyBodies {
    private static final Pattern WORD = Pattern.compile("[!-~]{1,256}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Duration USUAL_OVERLAP = Duration.ofHours(1);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    private KeyBodies() {}

    static KeyBody body(String id, KeyChange change, long nowMillis) {
        ApiKey key = change.key();
        return new KeyBody(
                id,
                state(key, nowMillis),
                key.hash(),
                key.before().map(ApiKey.Former::until).filter(until -> until.toEpochMilli() > nowMillis),
                key.user(),
                key.team(),
                key.group(),
                key.models(),
                key.limits().map(LimitBodies::amounts),
                key.expiresAt(),
                key.note(),
                key.createdBy(),
                key.createdAt(),
                change.by(),
                change.at(),
                Versions.etag(change.epoch()));
    }

    static KeyBody.State state(ApiKey key, long nowMillis) {
        if (key.revoked()) {
            return KeyBody.State.REVOKED;
        }
        return key.valid(nowMillis) ? KeyBody.State.ACTIVE : KeyBody.State.EXPIRED;
    }

    /**
     * A new key as it is asked for.
     *
     * @param hash   of its secret
     * @param policy in force: it has to know the group
     * @throws Problem 400 that names the value
     */
    static ApiKey read(KeyPostBody asked, String hash, Policy policy, String by, long nowMillis) {
        asked.user().ifPresent(id -> word("/user", id));
        asked.team().ifPresent(id -> word("/team", id));
        asked.group().ifPresent(name -> group(name, policy));
        models(asked.models());
        String note = asked.note().orElse("");
        if (note.length() > ApiKey.LONGEST_NOTE || CONTROL.matcher(note).find()) {
            throw Problem.at("/note", "must have at most " + ApiKey.LONGEST_NOTE + " characters, and no line breaks");
        }
        Instant now = Instant.ofEpochMilli(nowMillis);
        return new ApiKey(
                hash,
                Optional.empty(),
                asked.user(),
                asked.team(),
                asked.group(),
                asked.models(),
                asked.limits().map(limits -> limits(limits, policy, nowMillis)),
                asked.expiresIn().map(text -> now.plus(LimitChanges.duration("/expires_in", text))),
                note,
                false,
                by,
                now);
    }

    private static void word(String place, String text) {
        if (!WORD.matcher(text).matches()) {
            throw Problem.at(place, "must have 1 to 256 visible ASCII characters");
        }
    }

    private static void group(String name, Policy policy) {
        if (policy.consumerGroups().stream().noneMatch(group -> group.name().equals(name))) {
            throw Problem.at("/group", "the policy has no consumer group of this name");
        }
    }

    private static void models(List<String> models) {
        if (models.size() > ApiKey.MOST_MODELS) {
            throw Problem.at("/models", "must be at most " + ApiKey.MOST_MODELS);
        }
        for (int i = 0; i < models.size(); i++) {
            word("/models/" + i, models.get(i));
        }
    }

    private static LimitValues limits(KeyLimitsBody body, Policy policy, long nowMillis) {
        LimitValues values;
        try {
            values = LimitChanges.read(body.asLimit(Optional.empty()), nowMillis);
        } catch (Problem problem) {
            throw Problem.at(
                    "/limits" + problem.body().error().at().orElse(""),
                    problem.body().error().message());
        }
        RateAmounts amounts = values.amounts().orElse(policy.tier(Tier.KEY).amounts());
        amounts.objection(values.window().orElse(policy.window(Tier.KEY))).ifPresent(objection -> {
            throw Problem.at("/limits/" + objection.split(":", 2)[0], objection);
        });
        return values;
    }

    /** @throws Problem 400 if it is no time, or too long */
    static Duration overlap(KeyRotateBody how) {
        Duration overlap = how.overlap()
                .map(text -> text.equals("0s") ? Duration.ZERO : LimitChanges.duration("/overlap", text))
                .orElse(USUAL_OVERLAP);
        if (overlap.compareTo(LONGEST_OVERLAP) > 0) {
            throw Problem.at(
                    "/overlap", "must be at most 30d but was " + how.overlap().orElse(""));
        }
        return overlap;
    }
}
