package io.quotagrid.node.slice;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.quota.SubjectOutcome;
import io.quotagrid.node.quota.SubjectState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The subject's owner and its one backup. Changes travel to the backup in order, and answers wait until it has them; when the
 * owner dies that stream is cut at a random place, and the backup takes over with what it had.
 */
final class SimOwner {
    static final SubjectKey SUBJECT = new SubjectKey(Tier.GLOBAL, "all");
    private static final long SWEEP_MICROS = 100_000;

    private record Change(SubjectState state, Runnable confirmed) {}

    private final SimPlan plan;
    private final SimClock clock;
    private final Predicate<String> members;
    private final Deque<Change> onTheWay = new ArrayDeque<>();
    private @Nullable SubjectState state;
    private @Nullable SubjectState backup;
    private boolean up = true;
    private long life; // grows with every change of owner: what was sent to an earlier one is lost
    private long skewMicros;
    private int removed;
    private int changesLost;

    SimOwner(SimPlan plan, SimClock clock, Predicate<String> members) {
        this.plan = plan;
        this.clock = clock;
        this.members = members;
        clock.after(SWEEP_MICROS, this::sweep);
    }

    int removed() {
        return removed;
    }

    int changesLost() {
        return changesLost;
    }

    /** Whether there is an entry. */
    boolean known() {
        return state != null;
    }

    String describe() {
        SubjectState known = state;
        return known == null
                ? "nothing"
                : "up " + up + ", idle " + known.idle(ownerMicros(), members) + ", " + removed + " removed, "
                        + known.promised(Meter.RPM) + " requests, " + known.promised(Meter.TPM) + " tokens, "
                        + known.promised(Meter.PARALLEL) + " slots promised";
    }

    /** Units that are promised now, so that a lowered limit may be exceeded by as much. */
    long promised(Meter meter) {
        return state == null ? 0 : state.promised(meter);
    }

    long epoch() {
        return state == null ? -1 : state.limits().epoch();
    }

    void handle(SubjectMessage message, Consumer<SubjectAnswer> answer) {
        if (!up) {
            return;
        }
        SubjectState known = state == null ? new SubjectState(plan.resolution()) : state;
        SubjectOutcome outcome = known.handle(SUBJECT, message, ownerMicros(), members::test);
        if (outcome.changed()) {
            state = known;
        }
        if (!outcome.changed()) {
            answer.accept(outcome.answer());
        } else if (plan.keeps(SimPlan.Rule.BACKUP)) {
            ship(() -> answer.accept(outcome.answer()));
        } else {
            ship(() -> {});
            answer.accept(outcome.answer());
        }
    }

    private long ownerMicros() {
        return clock.ownerMicros() + skewMicros;
    }

    private void ship(Runnable confirmed) {
        SubjectState known = state;
        if (known == null) {
            throw new IllegalStateException("nothing to ship");
        }
        onTheWay.add(new Change(copy(known), confirmed));
        long of = life;
        clock.after(100 + clock.exponential(300), () -> arrive(of));
    }

    private SubjectState copy(SubjectState original) {
        SubjectState copy = original.copy();
        if (!plan.keeps(SimPlan.Rule.TAKE_OVER)) { // looked at now, so that it will not be a first look later
            Operation look = new Operation.Peek(0, Amounts.PEEK, Enforcement.REFUSE);
            copy.handle(
                    SUBJECT,
                    new SubjectMessage("nobody", 1, 1, original.limits(), List.of(look)),
                    ownerMicros(),
                    members::test);
        }
        return copy;
    }

    private void arrive(long of) {
        Change change = of == life ? onTheWay.poll() : null;
        if (change != null) {
            backup = change.state();
            clock.after(100 + clock.exponential(100), () -> {
                if (of == life) {
                    change.confirmed().run();
                }
            });
        }
    }

    /** The owner dies, and the backup goes on after a while. */
    void crash(long stallMicros) {
        if (!up) {
            return;
        }
        int arrived = onTheWay.isEmpty() ? 0 : clock.random.nextInt(onTheWay.size() + 1);
        for (int i = 0; i < arrived; i++) {
            backup = onTheWay.remove().state();
        }
        changesLost += onTheWay.size();
        next(backup, stallMicros);
    }

    /** The subject moves to another member with all that is known. */
    void move(long stallMicros) {
        if (up) {
            next(state == null ? null : copy(state), stallMicros);
        }
    }

    private void next(@Nullable SubjectState survivor, long stallMicros) {
        life++;
        onTheWay.clear();
        up = false;
        state = null;
        SubjectState taken = survivor == null ? null : survivor;
        clock.after(stallMicros, () -> {
            up = true;
            state = taken;
            backup = taken == null ? null : copy(taken);
            skewMicros = plan.skewMicros() == 0 ? 0 : clock.between(0, plan.skewMicros());
        });
    }

    private void sweep() {
        SubjectState known = state;
        boolean idle = known != null
                && up
                && (plan.keeps(SimPlan.Rule.IDLE) ? known.idle(ownerMicros(), members) : clock.chance(0.05));
        if (idle) {
            state = null;
            backup = null;
            removed++;
        }
        clock.after(SWEEP_MICROS, this::sweep);
    }
}
