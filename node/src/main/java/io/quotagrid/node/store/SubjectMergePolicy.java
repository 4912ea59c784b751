package io.quotagrid.node.store;

import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import io.quotagrid.node.quota.SubjectState;
import org.jspecify.annotations.Nullable;

/**
 * Joins the two states a subject has after a split: neither side's spending is lost. Hazelcast makes it by its class name, so
 * it keeps its name and its constructor without arguments.
 */
final class SubjectMergePolicy
        implements SplitBrainMergePolicy<StoredSubject, MergingValue<StoredSubject>, StoredSubject>, WireForm {

    @Override
    public StoredSubject merge(MergingValue<StoredSubject> merging, @Nullable MergingValue<StoredSubject> existing) {
        StoredSubject arrived = merging.getDeserializedValue();
        StoredSubject known = existing == null ? null : existing.getDeserializedValue();
        if (known == null) {
            return arrived;
        }
        SubjectState both = known.state().copy(); // the known one may be read meanwhile
        both.mergeWith(arrived.state());
        return new StoredSubject(both);
    }

    @Override
    public int getClassId() {
        return WireForms.MERGE_POLICY;
    }
}
