package io.quotagrid.node.store;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs on a backup: takes over the state that a message left at the owner. It decides nothing and reads no clock. */
final class ReplaceProcessor implements EntryProcessor<SubjectName, StoredSubject, StoredAnswer>, WireForm {
    private @Nullable StoredSubject subject;

    ReplaceProcessor() {}

    ReplaceProcessor(StoredSubject subject) {
        this.subject = subject;
    }

    @Override
    public @Nullable StoredAnswer process(Map.Entry<SubjectName, StoredSubject> entry) {
        entry.setValue(Objects.requireNonNull(subject, "subject"));
        return null;
    }

    @Override
    public @Nullable EntryProcessor<SubjectName, StoredSubject, StoredAnswer> getBackupProcessor() {
        return null;
    }

    @Override
    public int getClassId() {
        return WireForms.REPLACE_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        Objects.requireNonNull(subject, "subject").writeData(out);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoredSubject read = new StoredSubject();
        read.readData(in);
        subject = read;
    }
}
