package io.quotagrid.node.store;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.OwnerView;
import io.quotagrid.node.quota.QuotaCodec;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.quota.SubjectOutcome;
import io.quotagrid.node.quota.SubjectState;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries one node's message to a subject's owner and runs there, on the thread of its partition.
 *
 * <p>Only the owner decides and only the owner reads a clock; the backup is given the state that came of it. A retry may run
 * the same instance again, so {@link #process} starts by forgetting. Where sender and owner are one member, Hazelcast runs the
 * sender's own instance: the answer then stays in it, and is spared the way into bytes and back.
 */
final class SubjectProcessor
        implements EntryProcessor<SubjectName, StoredSubject, StoredAnswer>, HazelcastInstanceAware, WireForm {
    private @Nullable SubjectMessage message;
    private final boolean sendersOwn;
    private @Nullable HazelcastInstance member;
    private @Nullable StoredSubject changed; // what the backup has to take over
    private @Nullable SubjectAnswer kept;

    /** For one that arrives from another member. */
    SubjectProcessor() {
        sendersOwn = false;
    }

    SubjectProcessor(SubjectMessage message) {
        this.message = message;
        sendersOwn = true;
    }

    @Override
    public @Nullable StoredAnswer process(Map.Entry<SubjectName, StoredSubject> entry) {
        changed = null;
        kept = null;
        HazelcastInstance instance = Objects.requireNonNull(member, "member");
        OwnerContext here = OwnerContext.of(instance);
        SubjectMessage asked = Objects.requireNonNull(message, "message");
        @Nullable StoredSubject known = entry.getValue();
        if (known == null && here.newcomers().turnsAway(asked)) {
            return answered(Newcomers.refusal(asked));
        }
        StoredSubject subject = known == null ? new StoredSubject(new SubjectState(here.resolution())) : known;
        OwnerView view = here.view(instance, entry.getKey(), known != null);
        SubjectOutcome outcome =
                subject.state().handle(entry.getKey().key(), asked, here.clock().nowMicros(), view);
        here.tally().handled(outcome);
        if (outcome.changed()) {
            if (known == null) {
                here.newcomers().came();
            }
            changed = subject;
            entry.setValue(subject); // without setValue Hazelcast keeps the old state
        }
        return answered(outcome.answer());
    }

    private @Nullable StoredAnswer answered(SubjectAnswer answer) {
        if (sendersOwn) {
            kept = answer;
            return null;
        }
        return new StoredAnswer(answer);
    }

    /** The answer, if this very instance was run; else it came over the wire. */
    @Nullable
    SubjectAnswer kept() {
        return kept;
    }

    /** Null when nothing changed: then nothing travels to the backup, and a refusal costs half of an admission. */
    @Override
    public @Nullable EntryProcessor<SubjectName, StoredSubject, StoredAnswer> getBackupProcessor() {
        return changed == null ? null : new ReplaceProcessor(changed);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        member = instance;
    }

    @Override
    public int getClassId() {
        return WireForms.SUBJECT_PROCESSOR;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        QuotaCodec.writeMessage(out, Objects.requireNonNull(message, "message"));
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        message = QuotaCodec.readMessage(in);
    }
}
