package io.quotagrid.node.seen;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One map of the cluster, whose entries end by themselves. Hazelcast's put-if-absent blocks, so a few threads of its own wait for it;
 * the questions that these cannot keep up with fail.
 */
public final class ClusterNames implements SeenNames {
    private static final int THREADS = 8;
    private static final int MOST_WAITING = 4_096;

    private final IMap<String, String> names;
    private final Duration timeout;
    private final ThreadPoolExecutor threads;

    /** @param timeout of one question */
    public ClusterNames(HazelcastInstance instance, String mapName, Duration timeout) {
        this.names = instance.getMap(mapName);
        this.timeout = timeout;
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "quotagrid-seen");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Makes a member able to keep names, before it is started. */
    public static void prepare(Config config, String mapName, int backups) {
        config.addMapConfig(new MapConfig(mapName)
                .setBackupCount(backups)
                .setStatisticsEnabled(false)
                .setPerEntryStatsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName())));
    }

    @Override
    public CompletionStage<String> holder(String name, String holder, Duration lifetime) {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                String known = names.putIfAbsent(
                                        name, holder, Math.max(1, lifetime.toMillis()), TimeUnit.MILLISECONDS);
                                return known == null ? holder : known;
                            },
                            threads)
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
