package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A key that a caller shows, and whom it stands for. The secret itself is nowhere: only its hash is, which tells nothing of it.
 *
 * @param hash      of the secret: SHA-256, 64 hexadecimal digits in lower case
 * @param before    the secret that this one took the place of, for as long as that one still opens
 * @param user      whose calls these are; empty: nobody's in particular
 * @param team      likewise
 * @param group     the consumer group; empty: the one whose list names the key, if there is one
 * @param models    that it may ask for; empty: all
 * @param limits    of this key alone, over those of the key tier; its end is the key's, so it has none
 * @param expiresAt when it ends by itself, to the millisecond
 * @param note      for operators, up to 256 characters
 * @param revoked   for good: nothing makes such a key valid again
 * @param createdBy who made it
 * @param createdAt when, to the millisecond
 */
public record ApiKey(
        String hash,
        Optional<Former> before,
        Optional<String> user,
        Optional<String> team,
        Optional<String> group,
        List<String> models,
        Optional<LimitValues> limits,
        Optional<Instant> expiresAt,
        String note,
        boolean revoked,
        String createdBy,
        Instant createdAt) {
    /** The longest {@link #note}. */
    public static final int LONGEST_NOTE = 256;

    /** Most {@link #models}. */
    public static final int MOST_MODELS = 100;

    private static final Pattern ID = Pattern.compile("key_[0-9a-f]{16}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern WORD = Pattern.compile("[!-~]{1,256}");
    private static final Pattern NOTE = Pattern.compile("[^\\p{Cntrl}]*");

    /**
     * A secret that was replaced.
     *
     * @param hash  as of the key
     * @param until it opens, to the millisecond
     */
    public record Former(String hash, Instant until) {
        public Former {
            check(HASH, hash, "hash");
            until = until.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    public ApiKey {
        check(HASH, hash, "hash");
        requireNonNull(before, "before");
        user.ifPresent(id -> check(WORD, id, "user"));
        team.ifPresent(id -> check(WORD, id, "team"));
        group.ifPresent(name -> check(WORD, name, "group"));
        models = List.copyOf(models);
        models.forEach(model -> check(WORD, model, "model"));
        requireNonNull(limits, "limits");
        expiresAt = expiresAt.map(end -> end.truncatedTo(ChronoUnit.MILLIS));
        check(NOTE, note, "note");
        requireNonNull(createdBy, "createdBy");
        createdAt = createdAt.truncatedTo(ChronoUnit.MILLIS);
        if (note.length() > LONGEST_NOTE || models.size() > MOST_MODELS) {
            throw new IllegalArgumentException(
                    "a key has a note of up to " + LONGEST_NOTE + " characters and up to " + MOST_MODELS + " models");
        }
    }

    private static void check(Pattern form, String text, String name) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException("a key cannot have such a " + name);
        }
    }

    /** Whether it is how keys are called: {@code key_} and 16 hexadecimal digits. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Whether it opens at all. */
    public boolean valid(long nowMillis) {
        return !revoked && (expiresAt.isEmpty() || nowMillis < expiresAt.get().toEpochMilli());
    }

    /** Whether the secret with this hash, one of its own, opens. */
    public boolean opens(String secretHash, long nowMillis) {
        boolean current = secretHash.equals(hash)
                || before.map(former -> former.hash().equals(secretHash)
                                && nowMillis < former.until().toEpochMilli())
                        .orElse(false);
        return current && valid(nowMillis);
    }

    /** The same key, revoked. */
    public ApiKey revocation() {
        return with(hash, before, true);
    }

    /** The same key with another secret. The one before the last no longer opens, however much of its time is left. */
    public ApiKey rotated(String newHash, Instant oldUntil) {
        return with(newHash, Optional.of(new Former(hash, oldUntil)), revoked);
    }

    private ApiKey with(String newHash, Optional<Former> former, boolean gone) {
        return new ApiKey(
                newHash, former, user, team, group, models, limits, expiresAt, note, gone, createdBy, createdAt);
    }
}
