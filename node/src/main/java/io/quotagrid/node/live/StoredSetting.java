package io.quotagrid.node.live;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A setting as the value of a map entry. */
final class StoredSetting implements LiveForm {
    private @Nullable LiveSetting setting;

    StoredSetting() {}

    StoredSetting(LiveSetting setting) {
        this.setting = setting;
    }

    LiveSetting setting() {
        return Objects.requireNonNull(setting, "a setting that was never read");
    }

    static @Nullable LiveSetting of(@Nullable StoredSetting stored) {
        return stored == null ? null : stored.setting();
    }

    @Override
    public int getClassId() {
        return LiveForms.STORED_SETTING;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        SettingCodec.write(out, setting());
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        setting = SettingCodec.read(in);
    }
}
