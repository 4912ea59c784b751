package io.quotagrid.node.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import org.jspecify.annotations.Nullable;

/** After a split the larger of two numbers stays. Hazelcast makes it by its class name, so it keeps its name. */
final class LargerNumber implements SplitBrainMergePolicy<Long, MergingValue<Long>, Long>, IdentifiedDataSerializable {

    @Override
    public Long merge(MergingValue<Long> merging, @Nullable MergingValue<Long> existing) {
        long arrived = merging.getDeserializedValue();
        Long known = existing == null ? null : existing.getDeserializedValue();
        return known == null ? arrived : Math.max(arrived, known);
    }

    @Override
    public int getFactoryId() {
        return ClusterForms.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return ClusterForms.LARGER_NUMBER;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
