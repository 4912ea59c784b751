package io.quotagrid.node.live;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one change, where the setting is kept. Only the owner decides and only the owner reads a clock; the backups are given
 * what came of it. Run twice, it changes once.
 */
final class ChangeProcessor
        implements EntryProcessor<String, StoredSetting, StoredSettingAnswer>, HazelcastInstanceAware, LiveForm {
    /** Under this name the member's clock, a {@link LongSupplier} of milliseconds, waits in its user context. */
    static final String CLOCK = "quotagrid.live.clock";

    private @Nullable LiveSetting asked;
    private OptionalLong ifEpoch = OptionalLong.empty();
    private @Nullable LongSupplier nowMillis;
    private @Nullable StoredSetting changed; // what the backups have to take over

    ChangeProcessor() {}

    ChangeProcessor(LiveSetting asked, OptionalLong ifEpoch) {
        this.asked = asked;
        this.ifEpoch = ifEpoch;
    }

    @Override
    public StoredSettingAnswer process(Map.Entry<String, StoredSetting> entry) {
        changed = null;
        LongSupplier clock = Objects.requireNonNull(nowMillis, "this member was started without a clock");
        LiveSetting wanted = Objects.requireNonNull(asked, "asked");
        SettingAnswer answer = SettingAnswer.to(StoredSetting.of(entry.getValue()), wanted, ifEpoch, clock.getAsLong());
        if (answer.outcome() == SettingAnswer.Outcome.CHANGED) {
            StoredSetting next = new StoredSetting(answer.now().orElseThrow());
            entry.setValue(next);
            changed = next;
        }
        return new StoredSettingAnswer(answer);
    }

    @Override
    public @Nullable EntryProcessor<String, StoredSetting, StoredSettingAnswer> getBackupProcessor() {
        return changed == null ? null : new ReplaceSettingProcessor(changed);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        nowMillis = instance.getUserContext().get(CLOCK) instanceof LongSupplier clock ? clock : null;
    }

    @Override
    public int getClassId() {
        return LiveForms.CHANGE_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        SettingCodec.write(out, Objects.requireNonNull(asked, "asked"));
        out.writeBoolean(ifEpoch.isPresent());
        out.writeLong(ifEpoch.orElse(0));
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        asked = SettingCodec.read(in);
        boolean conditional = in.readBoolean();
        long epoch = in.readLong();
        ifEpoch = conditional ? OptionalLong.of(epoch) : OptionalLong.empty();
    }
}
