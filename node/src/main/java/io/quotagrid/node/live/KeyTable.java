package io.quotagrid.node.live;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Every key that a node knows of, by id and by the hashes of its secrets. Immutable: a change makes another table, which shares with
 * this one all but a small part.
 */
public final class KeyTable {
    /** There was never a key. */
    public static final KeyTable EMPTY = new KeyTable(ShardedMap.empty(), ShardedMap.empty());

    private final ShardedMap<KeyChange> byId;
    private final ShardedMap<String> ids; // by hash

    private KeyTable(ShardedMap<KeyChange> byId, ShardedMap<String> ids) {
        this.byId = byId;
        this.ids = ids;
    }

    /**
     * A key, and what it is called.
     *
     * @param id     its name for good
     * @param change as it is
     */
    public record Entry(String id, KeyChange change) {}

    /** The key of this id, also if it is revoked or has run out. */
    public Optional<KeyChange> of(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Nullable
    KeyChange known(String id) {
        return byId.get(id);
    }

    /** The key whose secret, now or before, has this hash: whether it opens is another question. Two look-ups. */
    public Optional<Entry> byHash(String hash) {
        String id = ids.get(hash);
        if (id == null) {
            return Optional.empty();
        }
        return of(id).map(change -> new Entry(id, change));
    }

    /**
     * The table with one more change.
     *
     * @return this very table if the change is no news
     */
    public KeyTable with(String id, KeyChange change) {
        KeyChange last = byId.get(id);
        if (last != null && LiveSetting.AGE.compare(change, last) <= 0) {
            return this;
        }
        ShardedMap<String> hashes = ids;
        if (last != null) {
            hashes = hashes.without(last.key().hash());
            if (last.key().before().isPresent()) {
                hashes = hashes.without(last.key().before().get().hash());
            }
        }
        hashes = hashes.with(change.key().hash(), id);
        if (change.key().before().isPresent()) {
            hashes = hashes.with(change.key().before().get().hash(), id);
        }
        return new KeyTable(byId.with(id, change), hashes);
    }

    /** Every key known, in no order. */
    public void forEach(BiConsumer<String, KeyChange> action) {
        byId.forEach(action);
    }

    /** How many keys are known, those that do not open any more among them. */
    public int size() {
        return byId.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyTable table && byId.equals(table.byId);
    }

    @Override
    public int hashCode() {
        return byId.hashCode();
    }
}
