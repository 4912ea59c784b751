package io.quotagrid.node.cluster;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/** The numbers by which members name this room's classes to each other. They never change; new ones are added at the end. */
final class ClusterForms implements DataSerializableFactory {
    static final int FACTORY_ID = 4712;

    static final int CLOCK_QUESTION = 1;
    static final int LARGER_NUMBER = 2;
    static final int MEMBER_QUESTION = 3;
    static final int PEER_WORD = 4;

    @Override
    public IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case CLOCK_QUESTION -> new ClockQuestion();
            case LARGER_NUMBER -> new LargerNumber();
            case MEMBER_QUESTION -> new MemberQuestion();
            case PEER_WORD -> new PeerWord();
            default -> throw new IllegalArgumentException("no class of ours has the number " + classId);
        };
    }
}
