package io.quotagrid.node.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import io.quotagrid.node.quota.SubjectState;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes one subject that nobody calls just now {@linkplain SubjectState#coarsen lighter}, here and at its backups. */
final class CoarsenProcessor
        implements EntryProcessor<SubjectName, StoredSubject, StoredAnswer>, HazelcastInstanceAware, WireForm {
    private @Nullable OwnerContext owner;
    private @Nullable StoredSubject changed;

    @Override
    public @Nullable StoredAnswer process(Map.Entry<SubjectName, StoredSubject> entry) {
        OwnerContext here = Objects.requireNonNull(owner, "owner");
        @Nullable StoredSubject subject = entry.getValue();
        changed = null;
        if (subject != null
                && here.newcomers().tight()
                && subject.state().coarsen(here.clock().nowMicros())) {
            changed = subject;
            entry.setValue(subject);
        }
        return null;
    }

    @Override
    public @Nullable EntryProcessor<SubjectName, StoredSubject, StoredAnswer> getBackupProcessor() {
        return changed == null ? null : new ReplaceProcessor(changed);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        owner = OwnerContext.of(instance);
    }

    @Override
    public int getClassId() {
        return WireForms.COARSEN_PROCESSOR;
    }
}
