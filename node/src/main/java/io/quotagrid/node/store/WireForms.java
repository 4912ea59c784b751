package io.quotagrid.node.store;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/** The numbers by which members name our classes to each other. They never change; new ones are added at the end. */
final class WireForms implements DataSerializableFactory {
    static final int FACTORY_ID = 4711;

    static final int SUBJECT_NAME = 1;
    static final int STORED_SUBJECT = 2;
    static final int STORED_ANSWER = 3;
    static final int SUBJECT_PROCESSOR = 4;
    static final int REPLACE_PROCESSOR = 5;
    static final int IDLE_PROCESSOR = 6;
    static final int REMOVE_PROCESSOR = 7;
    static final int REMOVE_ON_BACKUP = 8;
    static final int MERGE_POLICY = 9;
    static final int LOOK_PROCESSOR = 10;
    static final int STORED_LOOK = 11;
    static final int COARSEN_PROCESSOR = 12;

    @Override
    public IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case SUBJECT_NAME -> new SubjectName();
            case STORED_SUBJECT -> new StoredSubject();
            case STORED_ANSWER -> new StoredAnswer();
            case SUBJECT_PROCESSOR -> new SubjectProcessor();
            case REPLACE_PROCESSOR -> new ReplaceProcessor();
            case IDLE_PROCESSOR -> new IdleProcessor();
            case REMOVE_PROCESSOR -> new RemoveProcessor();
            case REMOVE_ON_BACKUP -> new RemoveProcessor.OnBackup();
            case MERGE_POLICY -> new SubjectMergePolicy();
            case LOOK_PROCESSOR -> new LookProcessor();
            case STORED_LOOK -> new StoredLook();
            case COARSEN_PROCESSOR -> new CoarsenProcessor();
            default -> throw new IllegalArgumentException("no class of ours has the number " + classId);
        };
    }
}
