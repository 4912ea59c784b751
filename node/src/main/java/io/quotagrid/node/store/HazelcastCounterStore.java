package io.quotagrid.node.store;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.RetryableException;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectLook;
import io.quotagrid.node.quota.SubjectMessage;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subjects as entries of one Hazelcast map: each lives at the member that owns its partition and is changed on that partition's
 * thread only, with synchronous backups. Thread-safe.
 *
 * <p>A member that shall carry subjects is {@linkplain #prepare prepared} before it starts, whether or not it asks itself.
 */
public final class HazelcastCounterStore implements CounterStore {
    private static final Logger log = LoggerFactory.getLogger(HazelcastCounterStore.class);
    private static final int SWEEP_BATCH = 500;

    private final IMap<SubjectName, StoredSubject> subjects;
    private final EntryDoor<SubjectName, StoredSubject> door;
    private final Executor executor;
    private final Newcomers newcomers;
    private final OwnerTally tally;
    private final Scales scales;

    /**
     * @param instance a started member that was prepared
     * @param mapName  as prepared
     * @param executor what answers complete on; never a caller-runs executor
     */
    public HazelcastCounterStore(HazelcastInstance instance, String mapName, Executor executor) {
        OwnerContext owner = OwnerContext.of(instance); // fails here rather than at the first message
        this.newcomers = owner.newcomers();
        this.tally = owner.tally();
        this.subjects = instance.getMap(mapName);
        subjects.addPartitionLostListener(lost -> lost(owner, lost.getPartitionId()));
        this.door = new EntryDoor<>(subjects);
        this.executor = executor;
        this.scales = new Scales(door, newcomers, executor);
    }

    /**
     * Makes a member able to carry subjects.
     *
     * @param config     of a member that is yet to be started
     * @param mapName    separates environments
     * @param backups    synchronous copies, 0 to 3
     * @param clock      what the member books by
     * @param resolution sub-windows a window
     * @param faults     what its owners must know of faults
     * @param newcomers  how many subjects it takes in as an owner
     */
    public static void prepare(
            Config config,
            String mapName,
            int backups,
            OwnerClock clock,
            int resolution,
            OwnerFaults faults,
            Newcomers newcomers) {
        config.getSerializationConfig().addDataSerializableFactory(WireForms.FACTORY_ID, new WireForms());
        config.getUserContext()
                .put(
                        OwnerContext.NAME,
                        new OwnerContext(clock, resolution, new MemberNodes(), faults, newcomers, new OwnerTally()));
        config.addMapConfig(new MapConfig(mapName)
                .setInMemoryFormat(InMemoryFormat.OBJECT)
                .setBackupCount(backups)
                .setAsyncBackupCount(0)
                .setStatisticsEnabled(false)
                .setPerEntryStatsEnabled(false)
                .setMergePolicyConfig(new MergePolicyConfig().setPolicy(SubjectMergePolicy.class.getName())));
    }

    /** The stable id by which owners know the node on that member: what it was named, else its address, {@code host:port}. */
    public static String nodeIdOf(Member member) {
        return MemberNodes.idOf(member);
    }

    /** Names the node on a member that is yet to be started. */
    public static void nameNode(Config config, String nodeId) {
        config.getMemberAttributeConfig().setAttribute(MemberNodes.ID_ATTRIBUTE, nodeId);
    }

    @Override
    public CompletionStage<SubjectAnswer> send(SubjectKey subject, SubjectMessage message) {
        SubjectProcessor processor = new SubjectProcessor(message);
        CompletableFuture<SubjectAnswer> answer = new CompletableFuture<>();
        door.<StoredAnswer>run(new SubjectName(subject), processor, executor, (result, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(translated(subject, failure));
            } else {
                complete(answer, processor, result);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Optional<SubjectLook>> look(SubjectKey subject) {
        CompletableFuture<Optional<SubjectLook>> answer = new CompletableFuture<>();
        door.<StoredLook>run(new SubjectName(subject), new LookProcessor(), executor, (result, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(translated(subject, failure));
            } else {
                answer.complete(Optional.ofNullable(result).map(StoredLook::look));
            }
        });
        return answer;
    }

    private static void lost(OwnerContext owner, int partition) {
        OwnerFaults faults = owner.faults();
        faults.lost().lost(partition, owner.clock().nowMicros());
        log.atError()
                .addKeyValue("partition", partition)
                .addKeyValue("on_state_lost", faults.onLost().name().toLowerCase(Locale.ROOT))
                .log("every copy of some counters is lost: their members went before they were copied");
    }

    private static void complete(
            CompletableFuture<SubjectAnswer> answer, SubjectProcessor processor, @Nullable StoredAnswer result) {
        SubjectAnswer kept = processor.kept();
        if (result != null) {
            answer.complete(result.answer());
        } else if (kept != null) {
            answer.complete(kept);
        } else {
            answer.completeExceptionally(new IllegalStateException("the owner gave no answer"));
        }
    }

    @Override
    public long subjects() {
        return subjects.size();
    }

    @Override
    public long repeatsAnswered() {
        return tally.repeatsAnswered();
    }

    @Override
    public int sweep() {
        int removed = 0;
        Iterator<SubjectName> all = subjects.localKeySet().iterator();
        while (all.hasNext()) {
            Set<SubjectName> batch = new HashSet<>(2 * SWEEP_BATCH);
            while (all.hasNext() && batch.size() < SWEEP_BATCH) {
                batch.add(all.next());
            }
            removed += sweep(batch);
            recount(); // newcomers need not wait for the end of the sweep
        }
        return removed;
    }

    @Override
    public void recount() {
        newcomers.counted(door.owned());
    }

    @Override
    public void weigh() {
        scales.step();
    }

    /** Looks at many at once, which has no backups to wait for, and then removes singly, which has. */
    private int sweep(Set<SubjectName> batch) {
        int removed = 0;
        Map<SubjectName, Boolean> idle = subjects.executeOnKeys(batch, new IdleProcessor());
        for (SubjectName name : idle.keySet()) {
            removed += Boolean.TRUE.equals(subjects.executeOnKey(name, new RemoveProcessor())) ? 1 : 0;
        }
        return removed;
    }

    private static RuntimeException translated(SubjectKey subject, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean unknown = cause instanceof HazelcastException
                || cause instanceof HazelcastInstanceNotActiveException
                || cause instanceof RetryableException;
        if (unknown && !(cause instanceof HazelcastSerializationException)) {
            return new UnknownOutcomeException("no answer from the owner of " + subject, cause);
        }
        return new IllegalStateException("a message to " + subject + " cannot be handled", cause);
    }
}
