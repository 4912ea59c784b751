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

/** What one member tells another of itself: that it lives, or that it is about to leave. The answer says that it was heard. */
final class PeerWord implements Callable<Boolean>, Runnable, IdentifiedDataSerializable, HazelcastInstanceAware {
    /** Under this name who listens waits in a member's user context. */
    static final String EAR = "quotagrid.peers";

    /** Who listens. */
    interface Ear {
        void alive(String node);

        void leaving(String node);
    }

    private boolean goodbye;
    private @Nullable String node;
    private @Nullable HazelcastInstance told;

    /** For one that arrives. */
    PeerWord() {}

    private PeerWord(String node, boolean goodbye) {
        this.node = node;
        this.goodbye = goodbye;
    }

    static PeerWord alive(String node) {
        return new PeerWord(node, false);
    }

    static PeerWord leaving(String node) {
        return new PeerWord(node, true);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        told = instance;
    }

    @Override
    public void run() {
        call();
    }

    @Override
    public Boolean call() {
        String who = Objects.requireNonNull(node, "node");
        boolean heard = false;
        if (told != null && told.getUserContext().get(EAR) instanceof Ear ear) {
            if (goodbye) {
                ear.leaving(who);
            } else {
                ear.alive(who);
            }
            heard = true;
        }
        return heard;
    }

    @Override
    public int getFactoryId() {
        return ClusterForms.FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return ClusterForms.PEER_WORD;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeBoolean(goodbye);
        out.writeString(node);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        goodbye = in.readBoolean();
        node = in.readString();
    }
}
