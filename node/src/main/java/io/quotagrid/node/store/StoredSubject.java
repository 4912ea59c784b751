package io.quotagrid.node.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.quotagrid.node.quota.SubjectState;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A subject's state as the value of a map entry. The state begins with the version of its own format. */
final class StoredSubject implements WireForm {
    private @Nullable SubjectState state;

    StoredSubject() {}

    StoredSubject(SubjectState state) {
        this.state = state;
    }

    SubjectState state() {
        return Objects.requireNonNull(state, "a subject that was never read");
    }

    @Override
    public int getClassId() {
        return WireForms.STORED_SUBJECT;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        state().writeTo(out);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        state = SubjectState.readFrom(in);
    }
}
