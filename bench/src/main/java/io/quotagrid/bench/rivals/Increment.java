package io.quotagrid.bench.rivals;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The least that a counter at its owner can do: add one, and hand the sum to the backup. */
final class Increment implements EntryProcessor<String, Long, Long>, IdentifiedDataSerializable {
    static final int FACTORY_ID = 4_711;
    private static final int ADD = 1;
    private static final int SET = 2;

    private long sum;

    @Override
    public Long process(Map.Entry<String, Long> entry) {
        Long before = entry.getValue();
        sum = before == null ? 1 : before + 1;
        entry.setValue(sum);
        return sum;
    }

    @Override
    public EntryProcessor<String, Long, Long> getBackupProcessor() {
        return new OnBackup(sum);
    }

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return ADD;
    }

    @Override
    public void writeData(ObjectDataOutput out) {}

    @Override
    public void readData(ObjectDataInput in) {}

    /** The owner's sum, repeated. */
    static final class OnBackup implements EntryProcessor<String, Long, Long>, IdentifiedDataSerializable {
        private long sum;

        OnBackup(long sum) {
            this.sum = sum;
        }

        @Override
        public Long process(Map.Entry<String, Long> entry) {
            entry.setValue(sum);
            return sum;
        }

        @Override
        public @Nullable EntryProcessor<String, Long, Long> getBackupProcessor() {
            return null;
        }

        @Override
        public int getFactoryId() {
            return FACTORY_ID;
        }

        @Override
        public int getClassId() {
            return SET;
        }

        @Override
        public void writeData(ObjectDataOutput out) throws IOException {
            out.writeLong(sum);
        }

        @Override
        public void readData(ObjectDataInput in) throws IOException {
            sum = in.readLong();
        }
    }

    /** Makes them when they arrive. */
    static final class Factory implements DataSerializableFactory {
        @Override
        public IdentifiedDataSerializable create(int classId) {
            return classId == ADD ? new Increment() : new OnBackup(0);
        }
    }
}
