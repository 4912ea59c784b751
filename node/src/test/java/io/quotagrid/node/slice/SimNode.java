package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.engine.EngineSettings;
import io.quotagrid.node.engine.LaneEngine;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Reservation;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.quota.UnitFlow;
import io.quotagrid.node.store.CounterStore;
import io.quotagrid.node.store.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One node: the engine itself, with the simulated network for a store and simulated time for its clock. */
final class SimNode implements CounterStore {
    private static final LimitSet ELSEWHERE =
            new LimitSet(1, List.of(new Limit(Meter.RPM, 1_000, Duration.ofMinutes(1), Strategy.SLIDING_WINDOW)));
    private static final long LATEST_LEAVE_MICROS = 400_000;

    final int index;
    final String id;
    private final SimPlan plan;
    private final SimWorld world;
    private final SimClock clock;
    private final double rate; // of this node's monotonic clock
    private final long offsetNanos;
    private final LaneEngine engine;
    private LimitSet limits;
    private boolean up = true;
    private long frozenUntilMicros;

    SimNode(int index, long incarnation, SimPlan plan, SimWorld world, LimitSet limits) {
        this.index = index;
        this.id = "n" + index;
        this.plan = plan;
        this.world = world;
        this.clock = world.clock();
        this.limits = limits;
        this.rate = 1 + (clock.random.nextDouble() - 0.5) * 0.01;
        this.offsetNanos = clock.random.nextInt();
        EngineSettings settings = new EngineSettings(
                id,
                incarnation,
                Duration.ofNanos(plan.patienceMicros() * 1_000),
                Duration.ofMinutes(30),
                EngineSettings.USUAL_QUEUE_BOUND,
                plan.slices());
        this.engine = new LaneEngine(settings, this, task -> later(0, task), this::nanos);
        later(clock.between(0, LaneEngine.TICK_MILLIS * 1_000L), this::tick);
    }

    private void tick() {
        engine.tick();
        later(LaneEngine.TICK_MILLIS * (world.draining() ? 5_000L : 1_000L), this::tick);
    }

    private long nanos() {
        return offsetNanos + (long) (clock.now() * 1_000 * rate);
    }

    boolean up() {
        return up;
    }

    EngineCounts counts() {
        return engine.counts();
    }

    Map<Meter, UnitFlow> unitFlows() {
        return engine.unitFlows();
    }

    /** It is gone: what was to happen here does not. */
    void crash() {
        up = false;
    }

    /** Nothing happens here for a while, and then all that should have. */
    void freeze(long micros) {
        frozenUntilMicros = clock.now() + micros;
    }

    /** Something that happens at this node: not while it is frozen, and never once it is gone. */
    void later(long micros, Runnable what) {
        clock.after(micros, () -> now(what));
    }

    void now(Runnable what) {
        if (up && clock.now() < frozenUntilMicros) {
            clock.after(frozenUntilMicros - clock.now() + clock.between(0, 1_000), () -> now(what));
        } else if (up) {
            what.run();
        }
    }

    void learn(LimitSet newer) {
        if (newer.newerThan(limits)) {
            limits = newer;
        }
    }

    void arrive(SimCall call) {
        List<Charge> charges = new ArrayList<>(2);
        charges.add(new Charge(SimOwner.SUBJECT, limits, call.amounts(), Enforcement.REFUSE));
        if (call.holdMicros() > 0) {
            SubjectKey elsewhere = new SubjectKey(Tier.PROVIDER, "p" + call.id());
            world.answersLate(elsewhere, call);
            charges.add(new Charge(elsewhere, ELSEWHERE, new Amounts(1, 0, 0, 0), Enforcement.REFUSE));
        }
        var unused = engine.reserve(new AdmissionPlan(charges))
                .whenComplete((decision, failure) -> decided(call, decision, failure));
    }

    /** Says something to the owner: what the node was before it came back is over with its first word. */
    void speaks() {
        Charge peek = new Charge(SimOwner.SUBJECT, limits, Amounts.PEEK, Enforcement.REFUSE);
        var unused = engine.explain(new AdmissionPlan(List.of(peek)));
    }

    private void decided(SimCall call, Decision decision, Throwable failure) {
        if (failure != null) {
            world.failed(failure);
        } else if (decision instanceof Decision.Admitted admitted) {
            admitted(call, admitted);
        } else if (decision instanceof Decision.Undecided) {
            world.undecided();
        } else if (decision instanceof Decision.Rejected rejected) {
            world.refused(!rejected.named().subject().equals(SimOwner.SUBJECT));
        } else {
            world.failed(new IllegalStateException("no call here is too large: " + decision));
        }
    }

    private void admitted(SimCall call, Decision.Admitted admitted) {
        if (plan.keeps(SimPlan.Rule.GO)) {
            goes(call, admitted);
        } else {
            later(clock.between(0, LATEST_LEAVE_MICROS), () -> goes(call, admitted));
        }
    }

    private void goes(SimCall call, Decision.Admitted admitted) {
        long tokens = 0;
        for (Standing standing : admitted.standings()) {
            if (standing.subject().equals(SimOwner.SUBJECT) && standing.limit().meter() == Meter.TPM) {
                tokens = standing.requested();
            }
        }
        long reserved = tokens;
        int seenAs = world.went(this, call, reserved);
        later(call.lastsMicros(), () -> ends(call, reserved, seenAs, admitted.reservation()));
    }

    private void ends(SimCall call, long reserved, int seenAs, Reservation reservation) {
        world.settled(call, reserved, seenAs);
        var unused = call.failsFirst() ? reservation.refund() : reservation.settle(call.actualTokens());
    }

    @Override
    public CompletionStage<SubjectAnswer> send(SubjectKey subject, SubjectMessage message) {
        CompletableFuture<SubjectAnswer> answer = new CompletableFuture<>();
        world.send(this, subject, plan.broken(message), answer::complete);
        if (subject.equals(SimOwner.SUBJECT)) {
            later(clock.between(15_000, 40_000), () -> answer.completeExceptionally(lost()));
        }
        return answer;
    }

    private static UnknownOutcomeException lost() {
        return new UnknownOutcomeException("lost", new IllegalStateException("no answer in time"));
    }

    @Override
    public long subjects() {
        return 0;
    }

    @Override
    public long repeatsAnswered() {
        return 0;
    }

    @Override
    public int sweep() {
        return 0;
    }
}
