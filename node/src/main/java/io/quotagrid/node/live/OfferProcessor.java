package io.quotagrid.node.live;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings a copy of a setting to where it is kept: newer wins. */
final class OfferProcessor implements EntryProcessor<String, StoredSetting, StoredSettingAnswer>, LiveForm {
    private @Nullable LiveSetting copy;
    private @Nullable StoredSetting changed; // what the backups have to take over

    OfferProcessor() {}

    OfferProcessor(LiveSetting copy) {
        this.copy = copy;
    }

    @Override
    public @Nullable StoredSettingAnswer process(Map.Entry<String, StoredSetting> entry) {
        changed = null;
        LiveSetting known = StoredSetting.of(entry.getValue());
        LiveSetting joined = SettingAnswer.joined(known, Objects.requireNonNull(copy, "copy"));
        if (!joined.equals(known)) {
            StoredSetting next = new StoredSetting(joined);
            entry.setValue(next);
            changed = next;
        }
        return null;
    }

    @Override
    public @Nullable EntryProcessor<String, StoredSetting, StoredSettingAnswer> getBackupProcessor() {
        return changed == null ? null : new ReplaceSettingProcessor(changed);
    }

    @Override
    public int getClassId() {
        return LiveForms.OFFER_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        SettingCodec.write(out, Objects.requireNonNull(copy, "copy"));
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        copy = SettingCodec.read(in);
    }
}
