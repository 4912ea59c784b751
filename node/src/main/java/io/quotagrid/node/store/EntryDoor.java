package io.quotagrid.node.store;

import com.hazelcast.internal.serialization.SerializationService;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import com.hazelcast.map.impl.MapServiceContext;
import com.hazelcast.map.impl.proxy.MapProxyImpl;
import com.hazelcast.map.impl.recordstore.RecordStore;
import com.hazelcast.spi.impl.NodeEngine;
import com.hazelcast.spi.impl.PartitionSpecificRunnable;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs an entry processor and completes on an executor of our choice; and counts and shows what of a map lives here.
 *
 * <p>{@code IMap.submitToKey} does not: it completes on Hazelcast's default executor, which on one or two cores starts a thread
 * for every call, and handing on from there costs a second hop. {@code IMap.localKeySet} reads every key to count them, and no query sees values where they lie. So this
 * asks one layer below, which is internal to Hazelcast: it is the only place that does, and the version is pinned.
 */
final class EntryDoor<K, V> {
    /** In place of a number of entries: that partition is another member's. */
    static final int ELSEWHERE = -1;

    private final MapProxyImpl<K, V> map;
    private final NodeEngine engine; // kept, as are the stores: the map gives them only while its member is active
    private final MapServiceContext stores;
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
        this.engine = proxy.getNodeEngine();
        this.stores = proxy.getService().getMapServiceContext();
        this.serialization = engine.getSerializationService();
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

    /** Entries in the partitions that this member owns now; none once it has stopped. Adds up a number a partition: microseconds, and no lock. */
    long owned() {
        long entries = 0;
        for (int partition = 0; partition < partitions(); partition++) {
            entries += Math.max(0, owned(partition));
        }
        return entries;
    }

    /** How many parts the map has: numbers from 0 to this less one. */
    int partitions() {
        return engine.getPartitionService().getPartitionCount();
    }

    /** Entries in that partition; {@link #ELSEWHERE} if this member does not own it now. */
    int owned(int partition) {
        if (!engine.getPartitionService().isPartitionOwner(partition)) { // which has none assigned that is not
            return ELSEWHERE;
        }
        @Nullable RecordStore<?> records = records(partition);
        return records == null ? 0 : records.size();
    }

    /**
     * Shows every entry that this member has in that partition, on the partition's thread, where nobody else changes it; later, and
     * whoever owns it by then.
     *
     * @param visitor is to look, and be quick; asks for a key only where it needs it
     * @param done    is called when all have been shown, on the same thread
     */
    void visit(int partition, BiConsumer<Supplier<K>, V> visitor, Runnable done) {
        engine.getOperationService().execute(new PartitionSpecificRunnable() {
            @Override
            public int getPartitionId() {
                return partition;
            }

            @Override
            public void run() {
                @Nullable RecordStore<?> records = records(partition);
                if (records != null) {
                    records.forEach(
                            (key, record) -> visitor.accept(
                                    () -> serialization.toObject(key), serialization.toObject(record.getValue())),
                            false,
                            true);
                }
                done.run();
            }
        });
    }

    private @Nullable RecordStore<?> records(int partition) {
        return stores.getExistingRecordStore(partition, map.getName());
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
