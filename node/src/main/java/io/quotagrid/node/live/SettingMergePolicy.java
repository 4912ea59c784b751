package io.quotagrid.node.live;

import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Joins what both parts of a split have changed: newer wins. Hazelcast makes it by its class name, so it keeps its name and its
 * constructor without arguments.
 */
final class SettingMergePolicy
        implements SplitBrainMergePolicy<StoredSetting, MergingValue<StoredSetting>, StoredSetting>, LiveForm {

    @Override
    public StoredSetting merge(MergingValue<StoredSetting> merging, @Nullable MergingValue<StoredSetting> existing) {
        StoredSetting arrived = merging.getDeserializedValue();
        StoredSetting known = existing == null ? null : existing.getDeserializedValue();
        return new StoredSetting(SettingAnswer.joined(StoredSetting.of(known), arrived.setting()));
    }

    @Override
    public int getClassId() {
        return LiveForms.MERGE_POLICY;
    }
}
