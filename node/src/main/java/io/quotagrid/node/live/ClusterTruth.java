package io.quotagrid.node.live;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** The truth as one Hazelcast map, with as many copies as Hazelcast keeps: any six members may die at once. */
final class ClusterTruth implements SettingTruth {
    private final HazelcastInstance instance;
    private final IMap<String, StoredSetting> settings;

    ClusterTruth(HazelcastInstance instance, String mapName) {
        this.instance = instance;
        this.settings = instance.getMap(mapName);
    }

    /** Makes a member able to keep settings, before it is started. */
    static void prepare(Config config, String mapName, LongSupplier nowMillis) {
        config.getSerializationConfig().addDataSerializableFactory(LiveForms.FACTORY_ID, new LiveForms());
        config.getUserContext().put(ChangeProcessor.CLOCK, nowMillis);
        config.addMapConfig(new MapConfig(mapName)
                .setBackupCount(MapConfig.MAX_BACKUP_COUNT)
                .setStatisticsEnabled(false)
                .setPerEntryStatsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(SettingMergePolicy.class.getName())));
    }

    @Override
    public CompletableFuture<SettingAnswer> change(String key, LiveSetting asked, OptionalLong ifEpoch) {
        return settings.submitToKey(key, new ChangeProcessor(asked, ifEpoch))
                .thenApply(StoredSettingAnswer::answer)
                .toCompletableFuture();
    }

    @Override
    public CompletableFuture<Void> offer(String key, LiveSetting copy) {
        return settings.submitToKey(key, new OfferProcessor(copy))
                .<Void>thenApply(nothing -> null)
                .toCompletableFuture();
    }

    @Override
    public Map<String, LiveSetting> all() {
        Map<String, LiveSetting> all = new HashMap<>();
        settings.entrySet()
                .forEach(entry -> all.put(entry.getKey(), entry.getValue().setting()));
        return all;
    }

    @Override
    public void listen(BiConsumer<String, LiveSetting> listener, Runnable missed) {
        var unusedChanges = settings.addEntryListener(new Changes(listener), true);
        var unusedLosses = settings.addPartitionLostListener(event -> missed.run());
        var unusedLeaving = instance.getCluster().addMembershipListener(new MembershipAdapter() {
            @Override
            public void memberRemoved(MembershipEvent event) {
                missed.run(); // it may have died before it told
            }
        });
        var unusedMerging = instance.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleEvent.LifecycleState.MERGED) {
                missed.run();
            }
        });
    }

    /** Hears of changes of any member. */
    private record Changes(BiConsumer<String, LiveSetting> listener)
            implements EntryAddedListener<String, StoredSetting>,
                    EntryUpdatedListener<String, StoredSetting>,
                    EntryMergedListener<String, StoredSetting> {
        @Override
        public void entryAdded(EntryEvent<String, StoredSetting> event) {
            tell(event);
        }

        @Override
        public void entryUpdated(EntryEvent<String, StoredSetting> event) {
            tell(event);
        }

        @Override
        public void entryMerged(EntryEvent<String, StoredSetting> event) {
            tell(event);
        }

        private void tell(EntryEvent<String, StoredSetting> event) {
            StoredSetting value = Objects.requireNonNull(event.getValue(), "value");
            listener.accept(event.getKey(), value.setting());
        }
    }
}
