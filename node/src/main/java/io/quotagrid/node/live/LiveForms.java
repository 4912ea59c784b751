package io.quotagrid.node.live;

import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;

/** The numbers by which members name this room's classes to each other. They never change; new ones are added at the end. */
final class LiveForms implements DataSerializableFactory {
    static final int FACTORY_ID = 4713;

    static final int STORED_SETTING = 1;
    static final int STORED_ANSWER = 2;
    static final int CHANGE_PROCESSOR = 3;
    static final int OFFER_PROCESSOR = 4;
    static final int REPLACE_PROCESSOR = 5;
    static final int MERGE_POLICY = 6;

    @Override
    public IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case STORED_SETTING -> new StoredSetting();
            case STORED_ANSWER -> new StoredSettingAnswer();
            case CHANGE_PROCESSOR -> new ChangeProcessor();
            case OFFER_PROCESSOR -> new OfferProcessor();
            case REPLACE_PROCESSOR -> new ReplaceSettingProcessor();
            case MERGE_POLICY -> new SettingMergePolicy();
            default -> throw new IllegalArgumentException("no class of ours has the number " + classId);
        };
    }
}
