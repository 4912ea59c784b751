package io.quotagrid.node.store;

import com.hazelcast.internal.partition.IPartition;
import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import com.hazelcast.map.impl.MapServiceContext;
import com.hazelcast.map.impl.proxy.MapProxyImpl;
import com.hazelcast.map.impl.recordstore.RecordStore;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs an entry processor and completes on an executor of our choice; and counts what of a map lives here.
 *
 * <p>{@code IMap.submitToKey} does not: it completes on Hazelcast's default executor, which on one or two cores starts a thread
 * for every call, and handing on from there costs a second hop. {@code IMap.localKeySet} reads every key to count them. So this
 * asks one layer below, which is internal to Hazelcast: it is the only place that does, and the version is pinned.
 */
final class EntryDoor<K, V> {
    private final MapProxyImpl<K, V> map;
    private final SerializationService serialization;

    /** Is told the result, which may be null, or the failure. */
    interface Done<R> {
        void done(@Nullable R result, @Nullable Throwable failure);
    }

    EntryDoor(IMap<K, V> map) {
        if (!(map instanceof MapProxyImpl<K, V> proxy)) {
            throw new IllegalArgumentException(
                    "not a member's map: " + map.getClass().getName());
        }
        this.map = proxy;
        this.serialization = proxy.getNodeEngine().getSerializationService();
    }

    /** Never throws: what fails before it is sent goes to {@code done} too. */
    <R> void run(K key, EntryProcessor<K, V, R> processor, Executor executor, Done<R> done) {
        try {
            var unused = map.executeOnKeyInternal(key, processor)
                    .whenCompleteAsync((result, failure) -> finish(result, failure, done), executor);
        } catch (RuntimeException e) {
            done.done(null, e);
        }
    }

    /** Entries in the partitions that this member owns now. Adds up a number a partition: microseconds, and no lock. */
    long owned() {
        MapServiceContext maps = map.getService().getMapServiceContext();
        long entries = 0;
        for (IPartition partition : map.getNodeEngine().getPartitionService().getPartitions()) {
            if (partition.isLocal()) {
                @Nullable
                RecordStore<?> records = maps.getExistingRecordStore(partition.getPartitionId(), map.getName());
                entries += records == null ? 0 : records.size();
            }
        }
        return entries;
    }

    private <R> void finish(@Nullable Object result, @Nullable Throwable failure, Done<R> done) {
        if (failure != null) {
            done.done(null, failure);
            return;
        }
        @Nullable R value;
        try {
            value = serialization.toObject(result);
        } catch (RuntimeException e) {
            done.done(null, e);
            return;
        }
        done.done(value, null);
    }
}
