package io.quotagrid.node.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.ReadOnly;
import com.hazelcast.map.EntryProcessor;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows what the owner has in a subject's books; changes nothing. Answers nothing where it knows nothing. */
final class LookProcessor
        implements EntryProcessor<SubjectName, StoredSubject, StoredLook>, HazelcastInstanceAware, ReadOnly, WireForm {
    private @Nullable OwnerContext owner;

    @Override
    public @Nullable StoredLook process(Map.Entry<SubjectName, StoredSubject> entry) {
        StoredSubject subject = entry.getValue();
        OwnerContext here = Objects.requireNonNull(owner, "owner");
        return subject == null
                ? null
                : new StoredLook(subject.state().look(here.clock().nowMicros()));
    }

    @Override
    public @Nullable EntryProcessor<SubjectName, StoredSubject, StoredLook> getBackupProcessor() {
        return null;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        owner = OwnerContext.of(instance);
    }

    @Override
    public int getClassId() {
        return WireForms.LOOK_PROCESSOR;
    }
}
