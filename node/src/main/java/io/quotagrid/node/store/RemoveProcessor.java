package io.quotagrid.node.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Removes one subject if it is still idle when its turn comes. On the backup it removes without asking: the owner has asked. */
final class RemoveProcessor
        implements EntryProcessor<SubjectName, StoredSubject, Boolean>, HazelcastInstanceAware, WireForm {
    private @Nullable OwnerContext owner;
    private boolean removed;

    @Override
    public Boolean process(Map.Entry<SubjectName, StoredSubject> entry) {
        removed = Objects.requireNonNull(owner, "owner").idle(entry.getValue());
        if (removed) {
            remove(entry);
        }
        return removed;
    }

    @Override
    public @Nullable EntryProcessor<SubjectName, StoredSubject, Boolean> getBackupProcessor() {
        return removed ? new OnBackup() : null;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        owner = OwnerContext.of(instance);
    }

    @Override
    public int getClassId() {
        return WireForms.REMOVE_PROCESSOR;
    }

    @SuppressWarnings("NullAway") // Hazelcast's way to remove an entry in a processor
    private static void remove(Map.Entry<SubjectName, StoredSubject> entry) {
        entry.setValue(null);
    }

    /** The owner's removal, repeated. */
    static final class OnBackup implements EntryProcessor<SubjectName, StoredSubject, Boolean>, WireForm {
        @Override
        public Boolean process(Map.Entry<SubjectName, StoredSubject> entry) {
            remove(entry);
            return true;
        }

        @Override
        public @Nullable EntryProcessor<SubjectName, StoredSubject, Boolean> getBackupProcessor() {
            return null;
        }

        @Override
        public int getClassId() {
            return WireForms.REMOVE_ON_BACKUP;
        }
    }
}
