package io.quotagrid.node.live;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs on a backup: takes over what the owner has made of a setting. */
final class ReplaceSettingProcessor implements EntryProcessor<String, StoredSetting, StoredSettingAnswer>, LiveForm {
    private @Nullable StoredSetting setting;

    ReplaceSettingProcessor() {}

    ReplaceSettingProcessor(StoredSetting setting) {
        this.setting = setting;
    }

    @Override
    public @Nullable StoredSettingAnswer process(Map.Entry<String, StoredSetting> entry) {
        entry.setValue(Objects.requireNonNull(setting, "setting"));
        return null;
    }

    @Override
    public @Nullable EntryProcessor<String, StoredSetting, StoredSettingAnswer> getBackupProcessor() {
        return null;
    }

    @Override
    public int getClassId() {
        return LiveForms.REPLACE_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        Objects.requireNonNull(setting, "setting").writeData(out);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        StoredSetting read = new StoredSetting();
        read.readData(in);
        setting = read;
    }
}
