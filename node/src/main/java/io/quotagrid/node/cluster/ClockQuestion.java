package io.quotagrid.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks another member what time it books by; microseconds since the epoch. */
final class ClockQuestion implements Callable<Long>, IdentifiedDataSerializable, HazelcastInstanceAware {
    /** Under this name the member's clock, a {@link LongSupplier}, waits in its user context. */
    static final String CLOCK = "quotagrid.clock";

    private @Nullable HazelcastInstance asked;

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        asked = instance;
    }

    @Override
    public Long call() {
        if (asked != null && asked.getUserContext().get(CLOCK) instanceof LongSupplier clock) {
            return clock.getAsLong();
        }
        throw new IllegalStateException("this member has no clock");
    }

    @Override
    public int getFactoryId() {
        return ClusterForms.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return ClusterForms.CLOCK_QUESTION;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}
}
