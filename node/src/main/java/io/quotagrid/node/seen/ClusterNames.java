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
import java.util.function.LongSupplier;

/**
 * One map of the cluster, whose entries end by themselves. Hazelcast's put-if-absent blocks, so a few threads of its own wait for it;
 * the questions that these cannot keep up with fail.
 *
 * <p>Names spread evenly over the members, so each goes by what it owns itself: where that is as many as it may be, it asks for no
 * more to be remembered. One that has ended counts until it is removed, about half a minute later at most.
 */
public final class ClusterNames implements SeenNames {
    private static final int THREADS = 8;
    private static final int MOST_WAITING = 4_096;

    /** Every five seconds Hazelcast removes what has ended from so many partitions, and of each looks at such a part. */
    private static final String PARTITIONS_CLEANED = "hazelcast.internal.map.expiration.cleanup.operation.count";

    private static final String PERCENT_CLEANED = "hazelcast.internal.map.expiration.cleanup.percentage";

    private final IMap<String, String> names;
    private final LongSupplier owned;
    private final long most;
    private final Duration timeout;
    private final ThreadPoolExecutor threads;

    /**
     * @param owned   entries of the map that this member owns now; asked often
     * @param most    how many these may be; from 1 up
     * @param timeout of one question
     */
    public ClusterNames(HazelcastInstance instance, String mapName, LongSupplier owned, long most, Duration timeout) {
        this.names = instance.getMap(mapName);
        this.owned = owned;
        this.most = most;
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
        config.setProperty(
                PARTITIONS_CLEANED, "54"); // a fifth: all in half a minute, not in minutes as usual on two cores
        config.setProperty(PERCENT_CLEANED, "100"); // Hazelcast stops after a millisecond in each
        config.addMapConfig(new MapConfig(mapName)
                .setBackupCount(backups)
                .setStatisticsEnabled(false)
                .setPerEntryStatsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName())));
    }

    @Override
    public CompletionStage<String> holder(String name, String holder, Duration lifetime) {
        try {
            return CompletableFuture.supplyAsync(() -> ask(name, holder, Math.max(1, lifetime.toMillis())), threads)
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private String ask(String name, String holder, long lifetimeMillis) {
        if (!full()) {
            String known = names.putIfAbsent(name, holder, lifetimeMillis, TimeUnit.MILLISECONDS);
            return known == null ? holder : known;
        }
        String known = names.get(name);
        if (known == null) {
            throw new IllegalStateException(most + " names are remembered here");
        }
        return known;
    }

    @Override
    public boolean full() {
        return owned.getAsLong() >= most;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
