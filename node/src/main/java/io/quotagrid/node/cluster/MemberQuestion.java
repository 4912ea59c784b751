package io.quotagrid.node.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One question on its way to another member, and its answering there. */
final class MemberQuestion implements Callable<byte[]>, IdentifiedDataSerializable, HazelcastInstanceAware {
    private String topic = "";
    private byte[] question = {};
    private @Nullable HazelcastInstance asked;

    MemberQuestion() {}

    MemberQuestion(String topic, byte[] question) {
        this.topic = topic;
        this.question = question;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        asked = instance;
    }

    @Override
    public byte[] call() {
        if (asked != null && asked.getUserContext().get(MemberCalls.NAME) instanceof MemberCalls calls) {
            return calls.answer(topic, question);
        }
        throw new IllegalStateException("this member answers no questions yet");
    }

    @Override
    public int getFactoryId() {
        return ClusterForms.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return ClusterForms.MEMBER_QUESTION;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(topic);
        out.writeByteArray(question);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        topic = Objects.requireNonNull(in.readString(), "topic");
        question = Objects.requireNonNull(in.readByteArray(), "question");
    }
}
