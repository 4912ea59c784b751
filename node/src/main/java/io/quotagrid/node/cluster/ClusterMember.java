package io.quotagrid.node.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import java.net.InetAddress;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One started Hazelcast member. Thread-safe. */
public final class ClusterMember implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterMember.class);

    private final HazelcastInstance instance;

    private ClusterMember(HazelcastInstance instance) {
        this.instance = instance;
    }

    /**
     * Starts a member and waits until it has joined.
     *
     * @param cargo prepares the configuration for what the member is to carry
     * @throws NodeStartException if the interface is not ours, the port is taken, or Hazelcast refuses
     */
    public static ClusterMember start(MemberSettings settings, Consumer<Config> cargo) {
        warnOfThreadPerCall();
        InetAddress address = BindAddress.of(settings.networkInterface());
        if (settings.portsToTry() == 1) {
            BindAddress.checkFree(address, settings.port());
        }
        Config config = MemberConfig.of(settings, address);
        cargo.accept(config);
        try {
            return new ClusterMember(Hazelcast.newHazelcastInstance(config));
        } catch (HazelcastException | IllegalStateException e) {
            throw new NodeStartException("the cluster member cannot start: " + e.getMessage(), e);
        }
    }

    /** With two cores or fewer Hazelcast starts a thread for each asynchronous call unless told otherwise. */
    private static void warnOfThreadPerCall() {
        int parallelism = ForkJoinPool.getCommonPoolParallelism();
        if (parallelism < 2) {
            log.atWarn()
                    .addKeyValue("parallelism", parallelism)
                    .log("start Java with -Djava.util.concurrent.ForkJoinPool.common.parallelism=4");
        }
    }

    /** The member itself: for {@code node.store}. */
    public HazelcastInstance instance() {
        return instance;
    }

    public ClusterStatus status() {
        if (!running()) {
            return new ClusterStatus(0, false, "");
        }
        Address address = instance.getCluster().getLocalMember().getAddress();
        return new ClusterStatus(
                instance.getCluster().getMembers().size(),
                instance.getPartitionService().isLocalMemberSafe(),
                address.getHost() + ":" + address.getPort());
    }

    public boolean running() {
        return instance.getLifecycleService().isRunning();
    }

    /** Leaves gracefully: what this member owns moves to the others first. Closing twice does nothing. */
    @Override
    public void close() {
        instance.shutdown();
    }
}
