package io.quotagrid.node.live;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer on its way back to who asked. */
final class StoredSettingAnswer implements LiveForm {
    private @Nullable SettingAnswer answer;

    StoredSettingAnswer() {}

    StoredSettingAnswer(SettingAnswer answer) {
        this.answer = answer;
    }

    SettingAnswer answer() {
        return Objects.requireNonNull(answer, "an answer that was never read");
    }

    @Override
    public int getClassId() {
        return LiveForms.STORED_ANSWER;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(answer().outcome().name());
        write(out, answer().before());
        write(out, answer().now());
    }

    private static void write(ObjectDataOutput out, Optional<LiveSetting> setting) throws IOException {
        out.writeBoolean(setting.isPresent());
        if (setting.isPresent()) {
            SettingCodec.write(out, setting.get());
        }
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        String outcome = Objects.requireNonNull(in.readString(), "outcome");
        answer = new SettingAnswer(SettingAnswer.Outcome.valueOf(outcome), read(in), read(in));
    }

    private static Optional<LiveSetting> read(ObjectDataInput in) throws IOException {
        return in.readBoolean() ? Optional.of(SettingCodec.read(in)) : Optional.empty();
    }
}
