package io.quotagrid.node.live;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An immutable map of names, of which a change copies a small part. */
final class ShardedMap<V> {
    private static final int SHARDS = 256; // a change copies one of them

    private final List<Map<String, V>> shards;
    private final int size;

    private ShardedMap(List<Map<String, V>> shards, int size) {
        this.shards = shards;
        this.size = size;
    }

    static <V> ShardedMap<V> empty() {
        return new ShardedMap<>(Collections.nCopies(SHARDS, Map.of()), 0);
    }

    @Nullable
    V get(String name) {
        return shards.get(shardOf(name)).get(name);
    }

    ShardedMap<V> with(String name, V value) {
        Map<String, V> shard = new HashMap<>(shards.get(shardOf(name)));
        boolean more = shard.put(name, value) == null;
        return put(name, shard, more ? size + 1 : size);
    }

    ShardedMap<V> without(String name) {
        if (get(name) == null) {
            return this;
        }
        Map<String, V> shard = new HashMap<>(shards.get(shardOf(name)));
        shard.remove(name);
        return put(name, shard, size - 1);
    }

    private ShardedMap<V> put(String name, Map<String, V> shard, int newSize) {
        List<Map<String, V>> changed = new ArrayList<>(shards);
        changed.set(shardOf(name), shard);
        return new ShardedMap<>(changed, newSize);
    }

    void forEach(BiConsumer<String, V> action) {
        shards.forEach(shard -> shard.forEach(action));
    }

    int size() {
        return size;
    }

    private static int shardOf(String name) {
        int hash = name.hashCode();
        return (hash ^ (hash >>> 16)) & (SHARDS - 1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ShardedMap<?> map && shards.equals(map.shards);
    }

    @Override
    public int hashCode() {
        return shards.hashCode();
    }
}
