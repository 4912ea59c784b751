package io.quotagrid.node;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.engine.Plans;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.store.MovedClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Users who all call in every minute of an hour, at one node whose clock is moved. Arguments: a name for the cluster, how many users. Says
 * at the end how many calls were admitted, how many users have all of theirs counted, and whether the node wanted room.
 */
final class HeavyCallers {
    private static final int MINUTES = 60;
    private static final int AT_ONCE = 64;
    private static final Limit[] LIMITS = Stream.of(Meter.RPM, Meter.RPH, Meter.RPD, Meter.TPM, Meter.TPH, Meter.TPD)
            .map(meter -> new Limit(meter, 1_000, Duration.ofHours(1), Strategy.SLIDING_WINDOW))
            .toArray(Limit[]::new);

    private final QuotaNode node;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicLong admitted = new AtomicLong();

    private HeavyCallers(QuotaNode node) {
        this.node = node;
    }

    public static void main(String[] arguments) {
        MovedClock clock = new MovedClock();
        String block =
                "cluster: {name: %s, backups: 0, resolution: 60, decision_timeout_ms: 20000}\n".formatted(arguments[0]);
        int users = Integer.parseInt(arguments[1]);
        try (QuotaNode node = QuotaNode.start(Nodes.policy(block), Nodes.options(clock, 0))) {
            HeavyCallers callers = new HeavyCallers(node);
            boolean wantedRoom = false;
            for (int minute = 0; minute < MINUTES; minute++) {
                callers.allCall(users);
                wantedRoom |= node.internals().tight();
                clock.move(Duration.ofSeconds(59));
            }
            System.out.printf(
                    "admitted %d, counted exactly %d, wanted room %s%n",
                    callers.admitted.get(), callers.countedExactly(users), wantedRoom);
        }
    }

    private void allCall(int users) {
        for (int user = 0; user < users; user++) {
            room.acquireUninterruptibly();
            var unused = node.engine().reserve(plan(user)).thenAccept(this::end);
        }
        room.acquireUninterruptibly(AT_ONCE);
        room.release(AT_ONCE);
    }

    private void end(Decision decision) {
        if (decision instanceof Decision.Admitted call) {
            admitted.incrementAndGet();
            call.reservation().settle(1);
        }
        room.release();
    }

    private int countedExactly(int users) {
        int exact = 0;
        for (int user = 0; user < users; user++) {
            Decision next =
                    node.engine().explain(plan(user)).toCompletableFuture().join();
            exact += next instanceof Decision.Admitted call
                            && call.standings().stream().allMatch(standing -> standing.used() == MINUTES + 1)
                    ? 1
                    : 0;
        }
        return exact;
    }

    private static AdmissionPlan plan(int user) {
        SubjectKey subject = new SubjectKey(Tier.USER, "user-" + user);
        return new AdmissionPlan(List.of(Plans.charge(subject, new Amounts(1, 1, 1, 0), LIMITS)));
    }
}
