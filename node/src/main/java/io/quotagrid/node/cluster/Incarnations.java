package io.quotagrid.node.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.concurrent.TimeUnit;

/**
 * Numbers the starts of nodes, so that owners can tell a node from what it was before. The cluster itself remembers the last
 * number of each node: a number is larger than all before it also where a machine's clock was set back between two starts. When
 * the whole cluster has ended, the counters that knew the numbers are gone with it.
 */
public final class Incarnations {
    private static final int LONGEST_WINDOW_DAYS = 31; // then nobody remembers what the node was before

    private Incarnations() {}

    /** Makes a member able to remember, before it is started. */
    public static void prepare(Config config, String mapName, int backups) {
        config.addMapConfig(new MapConfig(mapName)
                .setBackupCount(backups)
                .setStatisticsEnabled(false)
                .setMaxIdleSeconds((int) TimeUnit.DAYS.toSeconds(LONGEST_WINDOW_DAYS + 1L))
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(LargerNumber.class.getName())));
    }

    /** Remembers a number that a node has given itself, unless it had a larger one. */
    public static void remember(HazelcastInstance instance, String mapName, String nodeId, long number) {
        IMap<String, Long> last = instance.getMap(mapName);
        while (true) {
            Long known = last.get(nodeId);
            boolean done = known == null
                    ? last.putIfAbsent(nodeId, number) == null
                    : known >= number || last.replace(nodeId, known, number);
            if (done) {
                return;
            }
        }
    }

    /**
     * The next number of a node.
     *
     * @param wallMicros the machine's clock, microseconds since the epoch: the number, unless the node had a larger one
     */
    public static long next(HazelcastInstance instance, String mapName, String nodeId, long wallMicros) {
        IMap<String, Long> last = instance.getMap(mapName);
        while (true) {
            Long known = last.get(nodeId);
            long next = known == null ? wallMicros : Math.max(wallMicros, known + 1);
            boolean taken = known == null ? last.putIfAbsent(nodeId, next) == null : last.replace(nodeId, known, next);
            if (taken) {
                return next;
            }
        }
    }
}
