package io.quotagrid.bench.rivals;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.github.bucket4j.grid.hazelcast.HazelcastProxyManager;

/**
 * A Hazelcast member that knows nothing of us: defaults, with what saves start-up time and, on small machines, threads, as our
 * own members have it; every map has one synchronous backup.
 */
final class PlainMember {
    static final String COUNTERS = "counters";
    static final String BUCKETS = "buckets";
    private static final int BUCKET4J_TYPES = 10_000;
    private static final int SMALL_MACHINE_CORES = 2;

    private PlainMember() {}

    static HazelcastInstance start(String cluster, Members members) {
        Config config = new Config();
        config.setClusterName(cluster);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        if (Runtime.getRuntime().availableProcessors() <= SMALL_MACHINE_CORES) {
            config.setProperty("hazelcast.io.thread.count", "1");
            config.setProperty("hazelcast.operation.response.thread.count", "1");
        }
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getNetworkConfig().setPort(members.own()).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(1).setMembers(members.addresses());
        config.getSerializationConfig().addDataSerializableFactory(Increment.FACTORY_ID, new Increment.Factory());
        HazelcastProxyManager.addCustomSerializers(config.getSerializationConfig(), BUCKET4J_TYPES);
        config.addMapConfig(map(COUNTERS).setInMemoryFormat(InMemoryFormat.OBJECT));
        config.addMapConfig(map(BUCKETS));
        return Hazelcast.newHazelcastInstance(config);
    }

    private static MapConfig map(String name) {
        return new MapConfig(name).setBackupCount(1).setStatisticsEnabled(false).setPerEntryStatsEnabled(false);
    }

    static boolean complete(HazelcastInstance member, int members) {
        return member.getCluster().getMembers().size() == members
                && member.getPartitionService().isClusterSafe();
    }
}
