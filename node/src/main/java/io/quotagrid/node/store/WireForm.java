package io.quotagrid.node.store;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;

/** What members exchange: named by number, see {@link WireForms}. Most forms have nothing to write. */
interface WireForm extends IdentifiedDataSerializable {
    @Override
    default int getFactoryId() {
        return WireForms.FACTORY_ID;
    }

    @Override
    default void writeData(ObjectDataOutput out) throws IOException {}

    @Override
    default void readData(ObjectDataInput in) throws IOException {}
}
