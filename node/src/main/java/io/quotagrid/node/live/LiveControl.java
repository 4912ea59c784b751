package io.quotagrid.node.live;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import io.quotagrid.node.cluster.MemberCalls;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One node's hold on what operators change while the cluster runs: its parts, and the order in which they start. Thread-safe. */
public final class LiveControl implements AutoCloseable {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final LiveSettings settings;
    private final LiveLimits limits;
    private final LivePolicy policy;
    private final LiveKeys keys;

    /** A way to the durable store that has begun to read it: this takes a while, and the member can start meanwhile. */
    public static final class Opening implements AutoCloseable {
        private final @Nullable DurableCopy copy;

        private Opening(@Nullable DurableCopy copy) {
            this.copy = copy;
        }

        /** What was begun, if it goes no further. */
        @Override
        public void close() {
            if (copy != null) {
                copy.close();
            }
        }
    }

    private LiveControl(SettingTruth truth, MemberCalls calls, LongSupplier nowMillis, Opening opening) {
        this.settings = new LiveSettings(truth, calls, nowMillis, opening.copy);
        this.limits = new LiveLimits(settings);
        this.policy = new LivePolicy(settings, calls);
        this.keys = new LiveKeys(settings);
    }

    /** Begins to read the store, if there is one. */
    public static Opening open(Optional<SettingStore> store) {
        return new Opening(
                store.map(known -> DurableCopy.of(known, LONGEST_PAUSE)).orElse(null));
    }

    /**
     * Makes a member able to keep live settings, before it is started.
     *
     * @param mapName   separates environments
     * @param nowMillis what the member numbers changes by and lets them run out by, milliseconds since the epoch
     */
    public static void prepare(Config config, String mapName, LongSupplier nowMillis) {
        ClusterTruth.prepare(config, mapName, nowMillis);
    }

    /** On a member that was prepared: learns what the cluster and the store know, and stays up to date. Blocks meanwhile. */
    public static LiveControl start(
            HazelcastInstance instance, String mapName, MemberCalls calls, LongSupplier nowMillis, Opening opening) {
        return started(new LiveControl(new ClusterTruth(instance, mapName), calls, nowMillis, opening));
    }

    /** For a node without a member. */
    public static LiveControl start(MemberCalls calls, LongSupplier nowMillis, Opening opening) {
        return started(new LiveControl(new LocalTruth(nowMillis), calls, nowMillis, opening));
    }

    private static LiveControl started(LiveControl control) {
        control.settings.start();
        return control;
    }

    /** Limits of tiers and of single subjects. */
    public LiveLimits limits() {
        return limits;
    }

    /** The cluster's policy. */
    public LivePolicy policy() {
        return policy;
    }

    /** The keys that callers show. */
    public LiveKeys keys() {
        return keys;
    }

    /** How the durable store stands. */
    public StoreStatus store() {
        return settings.store();
    }

    /** Has what waits written, if the store is there. */
    @Override
    public void close() {
        settings.close();
    }
}
