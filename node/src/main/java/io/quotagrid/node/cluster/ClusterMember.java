package io.quotagrid.node.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.partition.Partition;
import io.quotagrid.node.cluster.ClusterStatus.Mode;
import io.quotagrid.node.fault.ClusterPart;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One started Hazelcast member. Thread-safe. */
public final class ClusterMember implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterMember.class);

    private final HazelcastInstance instance;
    private final ClockWatch clocks;
    private final LongAdder merges = new LongAdder();

    private ClusterMember(HazelcastInstance instance, LongSupplier nowMicros) {
        this.instance = instance;
        instance.getCluster().addMembershipListener(new Comings());
        var unused = instance.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                merges.increment();
            }
        });
        this.clocks = ClockWatch.start(instance, nowMicros);
    }

    /**
     * Starts a member that books by this machine's clock.
     *
     * @see #start(MemberSettings, LongSupplier, Consumer)
     */
    public static ClusterMember start(MemberSettings settings, Consumer<Config> cargo) {
        return start(settings, () -> TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()), cargo);
    }

    /**
     * Starts a member and waits until it has joined and, if its clock is right, owns its share.
     *
     * @param nowMicros what the member books by, microseconds since the epoch
     * @param cargo     prepares the configuration for what the member is to carry
     * @throws NodeStartException if the interface is not ours, the port is taken, or Hazelcast refuses
     */
    public static ClusterMember start(MemberSettings settings, LongSupplier nowMicros, Consumer<Config> cargo) {
        warnOfThreadPerCall();
        InetAddress address = BindAddress.of(settings.networkInterface());
        if (settings.portsToTry() == 1) {
            BindAddress.checkFree(address, settings.port());
        }
        Config config = MemberConfig.of(settings, address);
        ClockWatch.prepare(config, nowMicros);
        PartWatch.prepare(config);
        cargo.accept(config);
        try {
            return new ClusterMember(Hazelcast.newHazelcastInstance(config), nowMicros);
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
            return ClusterStatus.stopped();
        }
        List<ClusterStatus.Peer> peers = instance.getCluster().getMembers().stream()
                .map(ClusterMember::peer)
                .toList();
        var partitions = instance.getPartitionService().getPartitions();
        int owned = (int) partitions.stream().filter(ClusterMember::ours).count();
        return new ClusterStatus(
                peers.size(),
                hasItsShare(owned, partitions) && instance.getPartitionService().isLocalMemberSafe(),
                shown(instance.getCluster().getLocalMember().getAddress()),
                peers,
                partitions.size(),
                owned,
                clocks.skew(),
                clocks.owning() ? Mode.CLUSTER : Mode.GUEST,
                new ClusterPart(peers.size(), peers.size()));
    }

    /**
     * False for one that has just come and is yet to be given its part: what moves next is not safe, and nobody is moving it yet.
     */
    private boolean hasItsShare(int owned, Set<Partition> partitions) {
        return owned > 0
                || instance.getCluster().getLocalMember().isLiteMember()
                || partitions.stream().noneMatch(partition -> partition.getOwner() != null);
    }

    /** How many nodes are in the member list. */
    public int members() {
        return running() ? instance.getCluster().getMembers().size() : 0;
    }

    private static boolean ours(Partition partition) {
        Member owner = partition.getOwner();
        return owner != null && owner.localMember();
    }

    private static ClusterStatus.Peer peer(Member member) {
        return new ClusterStatus.Peer(shown(member.getAddress()), !member.isLiteMember(), member.localMember());
    }

    private static String shown(Address address) {
        return address.getHost() + ":" + address.getPort();
    }

    public boolean running() {
        return instance.getLifecycleService().isRunning();
    }

    /** Whether this member's clock is right enough for it to own counters. */
    public boolean clockIsRight() {
        return clocks.owning();
    }

    /** Whether any other member has answered what time it is, or there is none. */
    public boolean clockIsCompared() {
        return clocks.compared();
    }

    /** How much this member's clock is ahead of the cluster's; negative if behind. */
    public java.time.Duration skew() {
        return clocks.skew();
    }

    /** How often this member's part of a split cluster has gone over to the other part. */
    public long merges() {
        return merges.sum();
    }

    /** Leaves gracefully: what this member owns moves to the others first. Closing twice does nothing. */
    @Override
    public void close() {
        clocks.close();
        instance.shutdown();
    }

    /** Says who comes and goes. */
    private static final class Comings extends MembershipAdapter {
        @Override
        public void memberAdded(MembershipEvent event) {
            say(event, "a member has joined");
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            say(event, "a member has left");
        }

        private static void say(MembershipEvent event, String what) {
            log.atInfo()
                    .addKeyValue("member", shown(event.getMember().getAddress()))
                    .addKeyValue("members", event.getMembers().size())
                    .log(what);
        }
    }
}
