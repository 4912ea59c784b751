package io.quotagrid.node.acceptance;

import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.ChangeFailedException;
import io.quotagrid.node.live.KeyChange;
import io.quotagrid.node.live.LiveKeys;
import io.quotagrid.node.live.LiveKeys.Applied;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What operators do with keys, as words; a secret is a word whose hash is counted by it. */
final class KeyWords {
    private static final String BY = "olga";

    private final LiveKeys keys;

    KeyWords(LiveKeys keys) {
        this.keys = keys;
    }

    /** The id of the key of that number. */
    static String id(int number) {
        return "key_" + String.format("%016x", number);
    }

    /** The hash of the secret of that number. */
    static String hash(int secret) {
        return String.format("%064x", secret);
    }

    /** {@code create ID HASH}, {@code rotate ID HASH OVERLAP_MILLIS}, {@code revoke ID} or {@code opens HASH}. */
    String done(String words) throws Exception {
        String[] parts = words.split(" ");
        return switch (parts[0]) {
            case "create" -> told(keys.create(parts[1], key(parts[2]), BY).thenApply(Optional::of));
            case "rotate" -> {
                Instant until = Instant.ofEpochMilli(keys.nowMillis() + Long.parseLong(parts[3]));
                yield changed(parts[1], key -> key.rotated(parts[2], until));
            }
            case "revoke" -> changed(parts[1], ApiKey::revocation);
            case "opens" -> opened(parts[1]);
            default -> "error: no such word: " + parts[0];
        };
    }

    private static ApiKey key(String hash) {
        return new ApiKey(
                hash,
                Optional.empty(),
                Optional.of("alice"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                BY,
                Instant.EPOCH);
    }

    private String changed(String id, UnaryOperator<ApiKey> change) throws Exception {
        return told(keys.change(id, OptionalLong.empty(), change, BY));
    }

    private static String told(java.util.concurrent.CompletableFuture<Optional<Applied>> change) throws Exception {
        try {
            Applied applied = change.get(30, TimeUnit.SECONDS).orElseThrow();
            return "epoch=" + applied.now().epoch() + " changed=" + applied.changed() + " silent="
                    + applied.notAcknowledged().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ChangeFailedException) {
                return "nobody can say";
            }
            throw e;
        }
    }

    /** Whose the secret is that opens now; {@code nobody} if it does not. */
    private String opened(String hash) {
        return keys.table()
                .byHash(hash)
                .filter(entry -> entry.change().key().opens(hash, keys.nowMillis()))
                .map(entry -> entry.id())
                .orElse("nobody");
    }

    /** Every key in all its parts, in the order of the ids. */
    String table() {
        TreeMap<String, KeyChange> all = new TreeMap<>();
        keys.table().forEach(all::put);
        return all.toString();
    }
}
