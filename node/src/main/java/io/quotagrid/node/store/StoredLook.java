package io.quotagrid.node.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.quotagrid.node.quota.SubjectLook;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an owner has seen, on its way to another member. */
final class StoredLook implements WireForm {
    private @Nullable SubjectLook look;

    StoredLook() {}

    StoredLook(SubjectLook look) {
        this.look = look;
    }

    SubjectLook look() {
        return Objects.requireNonNull(look, "a look that was never read");
    }

    @Override
    public int getClassId() {
        return WireForms.STORED_LOOK;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        look().writeTo(out);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        look = SubjectLook.readFrom(in);
    }
}
