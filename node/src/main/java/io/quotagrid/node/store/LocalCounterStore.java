package io.quotagrid.node.store;

import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.OwnerView;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectLook;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.quota.SubjectOutcome;
import io.quotagrid.node.quota.SubjectState;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counters of this node only ({@code distributed_rate_limit.enabled: false}): no member is started and nothing is copied.
 * Answers on the calling thread. Thread-safe: a subject is changed under its map entry's lock.
 */
public final class LocalCounterStore implements CounterStore {
    private static final int MOST_WEIGHED = 20_000; // at once: some milliseconds

    private final ConcurrentHashMap<SubjectKey, SubjectState> states = new ConcurrentHashMap<>();
    private final OwnerClock clock;
    private final int resolution;
    private final Newcomers newcomers;
    private final OwnerTally tally = new OwnerTally();
    private final OwnerView view = new Here();
    private Iterator<SubjectKey> unweighed = Collections.emptyIterator(); // of the thread that weighs
    private long weightBytes; // of those weighed since all had been; of the thread that weighs

    /**
     * @param clock      what to book by
     * @param resolution sub-windows a window, {@code cluster.resolution}
     */
    public LocalCounterStore(OwnerClock clock, int resolution) {
        this(clock, resolution, Newcomers.all());
    }

    /** As well, taking in only so many subjects. */
    public LocalCounterStore(OwnerClock clock, int resolution, Newcomers newcomers) {
        this.newcomers = newcomers;
        this.clock = clock;
        this.resolution = resolution;
    }

    @Override
    public CompletionStage<SubjectAnswer> send(SubjectKey subject, SubjectMessage message) {
        Turn turn = new Turn(subject, message);
        try {
            states.compute(subject, (key, state) -> turn.take(state));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return CompletableFuture.completedFuture(turn.answer());
    }

    @Override
    public CompletionStage<Optional<SubjectLook>> look(SubjectKey subject) {
        AtomicReference<Optional<SubjectLook>> seen = new AtomicReference<>(Optional.empty());
        states.computeIfPresent(subject, (key, state) -> {
            seen.set(Optional.of(state.look(clock.nowMicros())));
            return state;
        });
        return CompletableFuture.completedFuture(seen.get());
    }

    @Override
    public long subjects() {
        return states.mappingCount();
    }

    @Override
    public long repeatsAnswered() {
        return tally.repeatsAnswered();
    }

    @Override
    public int sweep() {
        int before = states.size();
        for (SubjectKey subject : states.keySet()) {
            states.computeIfPresent(subject, (key, state) -> idle(state) ? null : state);
        }
        recount();
        return Math.max(0, before - states.size());
    }

    @Override
    public void recount() {
        newcomers.counted(states.mappingCount());
    }

    @Override
    public void weigh() {
        for (int i = 0; i < MOST_WEIGHED && unweighed.hasNext(); i++) {
            states.computeIfPresent(unweighed.next(), (subject, state) -> weighed(state));
        }
        if (!unweighed.hasNext()) {
            newcomers.weighed(weightBytes);
            weightBytes = 0;
            unweighed = states.keySet().iterator();
        }
    }

    private SubjectState weighed(SubjectState state) {
        if (newcomers.tight()) {
            state.coarsen(clock.nowMicros());
        }
        weightBytes += state.weightBytes();
        return state;
    }

    private boolean idle(SubjectState state) {
        return state.idle(clock.nowMicros(), node -> true);
    }

    /** There are no other nodes, whose calls might not be in flight. */
    private final class Here implements OwnerView {
        @Override
        public boolean test(String node) {
            return true;
        }

        @Override
        public boolean tight() {
            return newcomers.tight();
        }
    }

    private final class Turn {
        private final SubjectKey subject;
        private final SubjectMessage message;
        private @Nullable SubjectAnswer answer;

        Turn(SubjectKey subject, SubjectMessage message) {
            this.subject = subject;
            this.message = message;
        }

        /** What is to be kept: nothing of a subject that is new and unchanged. */
        @Nullable
        SubjectState take(@Nullable SubjectState known) {
            if (known == null && newcomers.turnsAway(message)) {
                answer = Newcomers.refusal(message);
                return null;
            }
            SubjectState state = known == null ? new SubjectState(resolution) : known;
            SubjectOutcome outcome = state.handle(subject, message, clock.nowMicros(), view);
            answer = outcome.answer();
            tally.handled(outcome);
            if (known == null && outcome.changed()) {
                newcomers.came();
            }
            return outcome.changed() ? state : known;
        }

        SubjectAnswer answer() {
            if (answer == null) {
                throw new IllegalStateException("the message was not handled");
            }
            return answer;
        }
    }
}
