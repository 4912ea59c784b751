package io.quotagrid.node.live;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;

/** What members exchange of this room: named by number, see {@link LiveForms}. */
interface LiveForm extends IdentifiedDataSerializable {
    @Override
    default int getFactoryId() {
        return LiveForms.FACTORY_ID;
    }

    @Override
    default void writeData(ObjectDataOutput out) throws IOException {}

    @Override
    default void readData(ObjectDataInput in) throws IOException {}
}
