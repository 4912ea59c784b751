package io.quotagrid.gateway.admin;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.client.api.HistoryBody;
import io.quotagrid.client.api.HistoryBody.Latency;
import io.quotagrid.client.api.HistoryBody.Point;
import io.quotagrid.gateway.history.History;
import io.quotagrid.gateway.history.Spread;
import io.quotagrid.gateway.history.Step;
import io.quotagrid.node.cluster.MemberCalls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * What all nodes did in the last quarter of an hour. Each node knows its own; <b>the two oldest members also keep what the others
 * have told</b>, so that the past of a node that has died stays in the charts until it is as old as they go. A node that came back
 * under its old name has its former self's past the same way. Thread-safe.
 */
final class HistoryAnswers {
    /** Between two looks of those that keep. */
    static final Duration KEEPING = Duration.ofSeconds(6);

    private static final int KEEPERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final MemberCalls calls;
    private final Clock clock;
    private final Poll<Question, Answer> poll;

    @GuardedBy("kept")
    private final Map<String, TreeMap<Long, Step>> kept = new HashMap<>();

    /**
     * What is asked of each node.
     *
     * @param first number of the first step of interest
     * @param kept  whether also what it keeps of others
     */
    record Question(long first, boolean kept) {}

    /**
     * What one node knows.
     *
     * @param own  its own steps
     * @param kept those of others, by the id of their node
     */
    record Answer(List<Step> own, Map<String, List<Step>> kept) {
        Answer {
            own = List.copyOf(own);
            kept = Map.copyOf(kept);
        }
    }

    HistoryAnswers(MemberCalls calls, History here, Clock clock) {
        this.calls = calls;
        this.clock = clock;
        this.poll = new Poll<>(
                calls,
                "admin.history",
                Question.class,
                Answer.class,
                asked -> new Answer(here.since(asked.first()), asked.kept() ? kept(asked.first()) : Map.of()));
    }

    /**
     * The steps from the first to the last, of all nodes together.
     *
     * @param first number of the first
     * @param last  number of the last; later ones are not over everywhere
     */
    CompletableFuture<HistoryBody> all(long first, long last) {
        return poll.all(new Question(first, true), PATIENCE).thenApply(told -> body(told, first, last));
    }

    /** As far back as it goes, up to the last step that is over everywhere. */
    CompletableFuture<HistoryBody> all(long first) {
        return all(Math.max(first, oldest()), lastOver());
    }

    /** The last step that every node has ended: half a second is left to clocks that are behind. */
    long lastOver() {
        return History.number(clock.millis() - 500) - 1;
    }

    private long oldest() {
        return History.number(clock.millis() - History.KEPT.toMillis());
    }

    /** Looks what the others have told since, if this is one of the members that keep; to be called every {@link #KEEPING}. */
    void keep() {
        List<String> members = calls.members();
        if (members.size() > 1 && members.stream().limit(KEEPERS).anyMatch(calls.self()::equals)) {
            long first = History.number(clock.millis() - KEEPING.multipliedBy(3).toMillis());
            var unused = poll.all(new Question(first, false), PATIENCE).thenAccept(this::keep);
        }
    }

    private void keep(Poll.Result<Answer> told) {
        long oldest = oldest();
        synchronized (kept) {
            told.answers().forEach((node, answer) -> {
                if (!node.equals(calls.self())) {
                    TreeMap<Long, Step> steps = kept.computeIfAbsent(node, id -> new TreeMap<>());
                    answer.own().forEach(step -> steps.put(step.number(), step));
                }
            });
            kept.values().forEach(steps -> steps.headMap(oldest).clear());
            kept.values().removeIf(TreeMap::isEmpty);
        }
    }

    private Map<String, List<Step>> kept(long first) {
        synchronized (kept) {
            Map<String, List<Step>> told = new HashMap<>();
            kept.forEach((node, steps) ->
                    told.put(node, List.copyOf(steps.tailMap(first).values())));
            return told;
        }
    }

    private HistoryBody body(Poll.Result<Answer> told, long first, long last) {
        Map<String, Map<Long, Step>> byNode = new HashMap<>();
        told.answers().values().forEach(answer -> answer.kept().forEach((node, steps) -> put(byNode, node, steps)));
        told.answers().forEach((node, answer) -> put(byNode, node, answer.own())); // who was there knows best
        TreeMap<Long, List<Step>> byNumber = new TreeMap<>();
        byNode.values()
                .forEach(steps -> steps.forEach((number, step) -> {
                    if (number >= first && number <= last) {
                        byNumber.computeIfAbsent(number, fresh -> new ArrayList<>())
                                .add(step);
                    }
                }));
        return new HistoryBody(
                clock.instant(),
                (int) History.STEP.toSeconds(),
                byNumber.values().stream()
                        .map(Step::sum)
                        .map(HistoryAnswers::point)
                        .toList(),
                told.silent());
    }

    private static void put(Map<String, Map<Long, Step>> byNode, String node, List<Step> steps) {
        Map<Long, Step> known = byNode.computeIfAbsent(node, fresh -> new HashMap<>());
        steps.forEach(step -> known.put(step.number(), step));
    }

    private static Point point(Step step) {
        return new Point(
                Instant.ofEpochMilli(History.beganMillis(step.number())),
                step.admitted(),
                step.refused(),
                step.failed(),
                step.tokens(),
                step.inFlight(),
                latency(step.decision()),
                latency(step.firstByte()),
                latency(step.total()));
    }

    private static Optional<Latency> latency(Spread spread) {
        OptionalDouble p50 = spread.quantileMillis(0.5);
        OptionalDouble p99 = spread.quantileMillis(0.99);
        return p50.isPresent() && p99.isPresent()
                ? Optional.of(new Latency(p50.getAsDouble(), p99.getAsDouble()))
                : Optional.empty();
    }
}
