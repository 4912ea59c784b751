package io.quotagrid.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Reservation;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A waiting room with a clock that is set by hand, in front of units that are handed out by hand. */
final class Rig {
    static final SubjectKey RED = new SubjectKey(Tier.TEAM, "red");
    static final SubjectKey ALICE = new SubjectKey(Tier.USER, "alice");
    static final Limit RPM = new Limit(Meter.RPM, 20, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW);
    static final Limit SLOTS = new Limit(Meter.PARALLEL, 2, Duration.ZERO, Strategy.SLIDING_WINDOW);
    static final QueueRules RULES =
            new QueueRules(Map.of(Tier.USER, Duration.ofSeconds(2), Tier.TEAM, Duration.ofSeconds(5)));

    final Queue<Runnable> tasks = new ArrayDeque<>();
    final Map<SubjectKey, Integer> room = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    final List<String> admitted = new ArrayList<>();
    long nowNanos = 1_000_000_000_000L;
    Limit limit = RPM;
    Duration retryAfter = Duration.ofSeconds(1);
    final WaitingRoom<Decision> waiting = new WaitingRoom<>(tasks::add, () -> nowNanos, 1_000);

    /** A call that pays one unit on each subject. */
    record Caller(Rig rig, String user, List<SubjectKey> subjects, long heldBytes) implements Applicant<Decision> {
        @Override
        public CompletionStage<Decision> ask() {
            rig.asked.add(user);
            return CompletableFuture.completedFuture(rig.decide(this));
        }

        @Override
        public Decision decision(Decision answer) {
            return answer;
        }

        @Override
        public Decision refused(Decision.Rejected rejected) {
            return rejected;
        }
    }

    private Decision decide(Caller caller) {
        for (SubjectKey subject : caller.subjects()) {
            if (room.getOrDefault(subject, 0) <= 0) {
                Standing standing = new Standing(
                        subject, limit, limit.max(), 1, Verdict.REFUSED, retryAfter, Duration.ofSeconds(60));
                return new Decision.Rejected(standing, retryAfter, List.of(standing));
            }
        }
        caller.subjects().forEach(subject -> room.merge(subject, -1, Integer::sum));
        admitted.add(caller.user());
        return new Decision.Admitted(new Held(), List.of());
    }

    CompletableFuture<Decision> call(String user, Ticket ticket, SubjectKey... subjects) {
        CompletableFuture<Decision> answer = waiting.admit(new Caller(this, user, List.of(subjects), 1), RULES, ticket)
                .toCompletableFuture();
        runAll();
        return answer;
    }

    CompletableFuture<Decision> call(String user, SubjectKey... subjects) {
        return call(user, new Ticket(() -> nowNanos), subjects);
    }

    /** A call that has to wait. */
    void waits(String user, SubjectKey... subjects) {
        assertThat(call(user, subjects)).isNotDone();
    }

    /** Time passes, and the clock goes round every 50 ms. */
    void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 50) {
            nowNanos += Math.min(50, left) * 1_000_000;
            waiting.visit(nowNanos);
            runAll();
        }
    }

    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private record Held() implements Reservation {
        @Override
        public String id() {
            return "r";
        }

        @Override
        public CompletionStage<Void> settle(long actualTokens) {
            return refund();
        }

        @Override
        public CompletionStage<Void> refund() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> keep() {
            return refund();
        }
    }
}
