package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import io.quotagrid.node.cluster.MemberCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of live settings, kept the same as everywhere else.
 *
 * <p>A change is made where the truth is kept, and then pushed to every member by a question, whose answer says that it is in
 * force there. Three more ways bring what a push has not: the truth tells of its changes; a node looks at the whole truth when
 * it starts, when a member has gone, after a split, and from time to time; and it brings to the truth what it knows and the
 * truth does not, so the settings live as long as one node does. Whatever the way, newer wins. Thread-safe.
 */
final class LiveSettings implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveSettings.class);
    private static final String LEARN = "live.learn";
    private static final byte[] LEARNT = {};

    static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(1);
    private static final Duration LONGEST_LOAD = Duration.ofSeconds(5);
    private static final long SHORTEST_REST_MILLIS = 10_000;
    private static final int REST_FACTOR = 50; // looking never takes more than a fiftieth of a core

    private final SettingTruth truth;
    private final MemberCalls calls;
    private final LongSupplier nowMillis;
    private final @Nullable DurableCopy durable;
    private final AtomicReference<LimitTable> limits = new AtomicReference<>(LimitTable.EMPTY);
    private final AtomicReference<KeyTable> keys = new AtomicReference<>(KeyTable.EMPTY);
    private final AtomicReference<@Nullable PolicyChange> policy = new AtomicReference<>();
    private final List<Consumer<PolicyChange>> policyListeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "quotagrid-live");
        made.setDaemon(true);
        return made;
    });

    /** A change that was made, or was so already. */
    record Made(SettingAnswer answer, List<String> notAcknowledged) {}

    /** @param durable null if nothing outlives the cluster */
    LiveSettings(SettingTruth truth, MemberCalls calls, LongSupplier nowMillis, @Nullable DurableCopy durable) {
        this.truth = truth;
        this.calls = calls;
        this.nowMillis = nowMillis;
        this.durable = durable;
    }

    /** Learns what the cluster and the store know; from then on stays up to date. Blocks meanwhile. */
    void start() {
        calls.serve(LEARN, question -> {
            SettingCodec.Named named = SettingCodec.named(question);
            goBy(named.key(), named.setting());
            return LEARNT;
        });
        truth.listen(this::learn, () -> soon(this::look));
        if (durable != null) {
            load(durable);
        }
        look();
        later(SHORTEST_REST_MILLIS);
    }

    /** A store that is away now is read when it is back. */
    private void load(DurableCopy copy) {
        CompletableFuture<Void> learnt = copy.loaded().thenAccept(this::learnStored);
        try {
            learnt.get(LONGEST_LOAD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            var unused = learnt.thenRun(() -> soon(this::look));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the settings of the store cannot be taken", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void learnStored(Map<String, LiveSetting> stored) {
        stored.forEach((key, setting) -> {
            if (remember(key, setting)) {
                heard(setting);
            }
        });
    }

    LongSupplier nowMillis() {
        return nowMillis;
    }

    LimitTable limits() {
        return requireNonNull(limits.get());
    }

    KeyTable keys() {
        return requireNonNull(keys.get());
    }

    Optional<PolicyChange> policy() {
        return Optional.ofNullable(policy.get());
    }

    /** Tells of every later policy, on any thread, perhaps twice and at once: who has it already, or takes it over, waits until it has. */
    void onPolicy(Consumer<PolicyChange> listener) {
        policyListeners.add(listener);
    }

    StoreStatus store() {
        return durable == null ? StoreStatus.NONE : durable.status();
    }

    /**
     * Makes a change and pushes it to all members.
     *
     * @return completes exceptionally with {@link ConflictException}, or with {@link ChangeFailedException} if nobody can say
     *     whether it was made: then it may be asked for again
     */
    CompletableFuture<Made> change(String key, LiveSetting asked, OptionalLong ifEpoch) {
        CompletableFuture<SettingAnswer> answered;
        try {
            answered = truth.change(key, asked, ifEpoch);
        } catch (RuntimeException e) {
            answered = CompletableFuture.failedFuture(e);
        }
        return answered.handle(this::understood)
                .thenCompose(answer -> answer.now()
                        .map(now -> push(key, now))
                        .orElse(CompletableFuture.completedFuture(List.of()))
                        .thenApply(silent -> new Made(answer, silent)));
    }

    private SettingAnswer understood(@Nullable SettingAnswer answer, @Nullable Throwable failure) {
        if (answer == null) {
            throw new ChangeFailedException("the cluster could not be asked for the change", failure);
        }
        if (answer.outcome() == SettingAnswer.Outcome.CONFLICT) {
            throw new ConflictException(answer.now(), nowMillis.getAsLong());
        }
        return answer;
    }

    private CompletableFuture<List<String>> push(String key, LiveSetting setting) {
        goBy(key, setting);
        byte[] question = SettingCodec.bytes(new SettingCodec.Named(key, setting));
        return calls.askAll(LEARN, question, ACKNOWLEDGED_WITHIN).thenApply(MemberCalls.Answers::silent);
    }

    /** Somebody else has found this out. */
    void tell(String key, LiveSetting setting) {
        learn(key, setting);
    }

    /** Learns it, and returns when it is in force here: the truth's own news may have come first, and be taken over just now. */
    private void goBy(String key, LiveSetting setting) {
        if (!learn(key, setting) && setting instanceof PolicyChange) {
            policy().ifPresent(this::heard);
        }
    }

    /**
     * Newer wins; what is news goes to the store too.
     *
     * @return whether it was news
     */
    private boolean learn(String key, LiveSetting setting) {
        if (!remember(key, setting)) {
            return false;
        }
        if (durable != null && !(setting instanceof PolicyChange change && !change.live())) {
            durable.write(key, setting);
        }
        heard(setting);
        return true;
    }

    private boolean remember(String key, LiveSetting setting) {
        if (setting instanceof PolicyChange change) {
            PolicyChange last = policy.getAndAccumulate(
                    change, (known, next) -> known == null || older(known, requireNonNull(next)) ? next : known);
            return last == null || older(last, change);
        }
        if (setting instanceof KeyChange change) {
            String id = KeyChange.id(key);
            KeyTable last = keys.getAndUpdate(known -> requireNonNull(known).with(id, change));
            return requireNonNull(last)
                    .of(id)
                    .map(known -> older(known, change))
                    .orElse(true);
        }
        LimitTarget target = LimitTarget.ofKey(key);
        LimitChange change = (LimitChange) setting;
        LimitTable last = limits.getAndUpdate(known -> requireNonNull(known).with(target, change));
        return requireNonNull(last)
                .of(target)
                .map(known -> older(known, change))
                .orElse(true);
    }

    private static boolean older(LiveSetting known, LiveSetting next) {
        return LiveSetting.AGE.compare(known, next) < 0;
    }

    private void heard(LiveSetting setting) {
        if (setting instanceof PolicyChange change) {
            policyListeners.forEach(listener -> listener.accept(change));
        }
    }

    /** Compares what this node knows with the truth, both ways. */
    private void look() {
        Map<String, LiveSetting> all = truth.all();
        all.forEach(this::learn);
        Map<String, LiveSetting> ours = new HashMap<>();
        limits().forEach((target, change) -> ours.put(target.key(), change));
        keys().forEach((id, change) -> ours.put(KeyChange.settingKey(id), change));
        policy().ifPresent(change -> ours.put(PolicyChange.KEY, change));
        List<CompletableFuture<Void>> offers = new ArrayList<>();
        ours.forEach((key, setting) -> {
            LiveSetting there = all.get(key);
            if (there == null || older(there, setting)) {
                offers.add(truth.offer(key, setting));
            }
        });
        offers.forEach(CompletableFuture::join);
        if (!offers.isEmpty()) {
            log.atInfo().addKeyValue("settings", offers.size()).log("live settings brought to the cluster");
        }
    }

    private void later(long restMillis) {
        schedule(
                () -> {
                    long beganNanos = System.nanoTime();
                    attempt(this::look);
                    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
                    later(Math.max(SHORTEST_REST_MILLIS, REST_FACTOR * tookMillis));
                },
                restMillis);
    }

    private void soon(Runnable task) {
        schedule(() -> attempt(task), 0);
    }

    private void schedule(Runnable task, long millis) {
        try {
            var unused = thread.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.atDebug().log("this node is leaving: nothing is looked up any more");
        }
    }

    /** While owners move or the member leaves a look may fail; another one follows. */
    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (CompletionException | IllegalStateException e) {
            log.atDebug().setCause(e).log("the live settings could not be compared now");
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("the live settings could not be compared");
        }
    }

    /** Has what waits written, if the store is there. */
    @Override
    public void close() {
        thread.shutdownNow();
        if (durable != null) {
            durable.close();
        }
    }
}
