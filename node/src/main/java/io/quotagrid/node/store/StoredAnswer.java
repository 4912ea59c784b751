package io.quotagrid.node.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.quotagrid.node.quota.QuotaCodec;
import io.quotagrid.node.quota.SubjectAnswer;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An owner's answer on its way back to another member. */
final class StoredAnswer implements WireForm {
    private @Nullable SubjectAnswer answer;

    StoredAnswer() {}

    StoredAnswer(SubjectAnswer answer) {
        this.answer = answer;
    }

    SubjectAnswer answer() {
        return Objects.requireNonNull(answer, "an answer that was never read");
    }

    @Override
    public int getClassId() {
        return WireForms.STORED_ANSWER;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        QuotaCodec.writeAnswer(out, answer());
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        answer = QuotaCodec.readAnswer(in);
    }
}
