package io.quotagrid.node.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks many subjects at once whether they may leave memory; changes nothing. Answers true, or nothing at all. */
final class IdleProcessor
        implements EntryProcessor<SubjectName, StoredSubject, Boolean>, HazelcastInstanceAware, ReadOnly, WireForm {
    private @Nullable OwnerContext owner;

    @Override
    public @Nullable Boolean process(Map.Entry<SubjectName, StoredSubject> entry) {
        return Objects.requireNonNull(owner, "owner").idle(entry.getValue()) ? Boolean.TRUE : null;
    }

    @Override
    public @Nullable EntryProcessor<SubjectName, StoredSubject, Boolean> getBackupProcessor() {
        return null;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        owner = OwnerContext.of(instance);
    }

    @Override
    public int getClassId() {
        return WireForms.IDLE_PROCESSOR;
    }
}
