package io.quotagrid.node.slice;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** All nodes, the owner and the network between them, for one run. */
final class SimWorld {
    private static final int LONGEST_TOKENS = 12;
    private static final long DRAIN_MICROS =
            15_000_000; // longer than a call, a life, a forgotten hold and what outlasts a window

    private static final long LAST_RETURN_MICROS = 3_500_000;
    private static final long AUDIT_MICROS = 25_000;

    private final SimPlan plan;
    private final SimClock clock;
    private final Set<String> members = new HashSet<>();
    private final Set<String> cut = new HashSet<>();
    private final SimNode[] nodes;
    private final SimOwner owner;
    private final Referee referee;
    private final SimIdeal ideal;
    private LimitSet limits;
    private long calls;
    private long incarnations;
    private long messages;
    private long decisions;
    private long refused;
    private long undecided;
    private final Map<SubjectKey, SimCall> elsewhere = new HashMap<>();
    private final List<String> defects = new ArrayList<>();
    private boolean draining;
    private long refereeEpoch = 1;
    private int hotNode;

    SimWorld(SimPlan plan) {
        this.plan = plan;
        this.clock = new SimClock(plan.seed());
        this.limits = plan.limits(1, plan.requests(), plan.tokens());
        this.owner = new SimOwner(plan, clock, members::contains);
        this.referee =
                new Referee(plan.windowMicros() - plan.skewMicros(), plan.requests(), plan.tokens(), plan.permits());
        this.ideal = new SimIdeal(plan.windowMicros(), plan.requests());
        this.nodes = new SimNode[plan.nodes()];
        for (int i = 0; i < nodes.length; i++) {
            start(i);
        }
        clock.after(AUDIT_MICROS, this::audit);
        SimFaults.plan(plan, this);
        new SimArrivals(plan, this).begin();
    }

    /** Until the horizon; then nothing more comes or goes wrong, and whatever is still held when all has ended is a leak. */
    SimResult run() {
        clock.runUntil(plan.horizonMicros());
        double perfect = ideal.unitMicros(clock.now());
        double shareUsed = perfect == 0 ? 1 : referee.unitMicros(clock.now()) / perfect;
        draining = true;
        clock.runUntil(plan.horizonMicros() + LAST_RETURN_MICROS);
        for (SimNode node : nodes) {
            node.now(node::speaks);
        }
        clock.runUntil(plan.horizonMicros() + 5 * plan.windowMicros() + DRAIN_MICROS);
        long fromMemory = 0;
        for (SimNode node : nodes) {
            fromMemory += node.counts().taken();
            if (node.up() && members.contains(node.id)) {
                findLeaks(node.id, node.counts());
                findUnitsInHand(node);
            }
        }
        if (plan.keeps(SimPlan.Rule.IDLE) && owner.known()) {
            defects.add("the owner holds what nobody has: " + owner.describe());
        }
        List<String> problems = new ArrayList<>(referee.violations());
        problems.addAll(defects);
        return new SimResult(
                plan,
                problems,
                clock.steps(),
                decisions,
                referee.admitted(),
                messages,
                refused,
                undecided,
                fromMemory,
                owner.removed(),
                owner.changesLost(),
                shareUsed);
    }

    private void findLeaks(String node, EngineCounts counts) {
        if (counts.openReservations() + counts.heldPermits() + counts.waitingOperations() + counts.inFlightMessages()
                != 0) {
            defects.add("node " + node + " holds " + counts);
        }
    }

    /** Every unit that a node was ever handed is somewhere, and after all has ended in no node's hand. */
    private void audit() {
        for (SimNode node : nodes) {
            if (node.up()) {
                node.unitFlows().forEach((meter, flow) -> {
                    if (flow.missing() != 0 || flow.inHand() < 0) {
                        defects.add("node " + node.id + " has lost count of " + meter + ": " + flow);
                    }
                });
            }
        }
        clock.after(AUDIT_MICROS, this::audit);
    }

    private void findUnitsInHand(SimNode node) {
        node.unitFlows().forEach((meter, flow) -> {
            if (flow.inHand() != 0) {
                defects.add("node " + node.id + " still has " + meter + " in hand: " + flow);
            }
        });
    }

    /** Whether calls and faults have come to an end. */
    boolean draining() {
        return draining;
    }

    SimClock clock() {
        return clock;
    }

    SimOwner owner() {
        return owner;
    }

    SimNode node(int index) {
        return nodes[index];
    }

    int nodesUp() {
        int up = 0;
        for (SimNode node : nodes) {
            up += node.up() && !cut.contains(node.id) ? 1 : 0;
        }
        return up;
    }

    int hotNode() {
        return hotNode;
    }

    void hotNode(int index) {
        hotNode = index;
    }

    void start(int index) {
        nodes[index] = new SimNode(index, ++incarnations, plan, this, limits);
        members.add(nodes[index].id);
        cut.remove(nodes[index].id);
    }

    void leaves(int index) {
        members.remove(nodes[index].id);
    }

    void returns(int index) {
        members.add(nodes[index].id);
        cut.remove(nodes[index].id);
    }

    void cutOff(int index) {
        cut.add(nodes[index].id);
        referee.forgetPermits(nodes[index].id, true);
    }

    void dies(int index) {
        nodes[index].crash();
        referee.forgetPermits(nodes[index].id, false);
    }

    // ---- the network

    void send(SimNode from, SubjectKey subject, SubjectMessage message, Consumer<SubjectAnswer> answer) {
        SimCall call = elsewhere.get(subject);
        if (call != null) {
            SubjectAnswer late = SimElsewhere.answer(subject, message, call.refused());
            from.later(call.holdMicros(), () -> answer.accept(late));
            return;
        }
        messages++;
        carry(() -> {
            if (!cut.contains(from.id)) {
                owner.handle(message, given -> {
                    noticeLimits();
                    carry(() -> {
                        if (!cut.contains(from.id)) {
                            from.now(() -> answer.accept(given));
                        }
                    });
                });
                noticeLimits();
            }
        });
    }

    /** That subject's owner takes its time, and says what the call's plan says. */
    void answersLate(SubjectKey subject, SimCall call) {
        elsewhere.put(subject, call);
    }

    private void carry(Runnable arrival) {
        if (draining || !clock.chance(plan.loss())) {
            clock.after(delay(), arrival);
        }
        if (!draining && clock.chance(plan.loss())) {
            clock.after(delay() + clock.between(0, 3_000), arrival);
        }
    }

    private long delay() {
        long usual = 100 + clock.exponential(300);
        if (!draining && clock.chance(plan.slow())) {
            return usual + (clock.chance(0.2) ? clock.between(100_000, 900_000) : clock.between(3_000, 60_000));
        }
        return usual;
    }

    // ---- limits

    void limits(long requests, long tokens) {
        limits = plan.limits(limits.epoch() + 1, requests, tokens);
        if (referee.allows(requests, tokens)) { // raised: for whoever has heard of it
            judgeBy(limits);
        }
        for (SimNode node : nodes) {
            if (clock.chance(0.8)) {
                LimitSet told = limits;
                node.later(delay(), () -> node.learn(told));
            }
        }
    }

    /** A lowered limit is in force from the first message that brings it to the owner. */
    private void noticeLimits() {
        if (owner.epoch() == limits.epoch() && refereeEpoch < limits.epoch()) {
            judgeBy(limits);
        }
    }

    private void judgeBy(LimitSet judged) {
        refereeEpoch = judged.epoch();
        referee.limits(
                judged.limits().get(0).max(),
                judged.limits().get(1).max(),
                owner.promised(Meter.RPM),
                owner.promised(Meter.TPM),
                plan.lifeMicros() + plan.patienceMicros(),
                clock.now());
    }

    // ---- calls

    void call(int node) {
        if (!nodes[node].up()) {
            return;
        }
        long estimate = 1 + Math.min(plan.tokens() - 1, clock.exponential(LONGEST_TOKENS / 3.0));
        double share = clock.random.nextDouble();
        long actual =
                share < 0.7 ? (long) (estimate * clock.random.nextDouble()) : share < 0.9 ? estimate : 2 * estimate;
        long hold = clock.chance(plan.holds())
                ? 1 + (clock.chance(plan.longHolds()) ? clock.between(0, 400_000) : clock.exponential(2_000))
                : 0;
        long lasts = clock.chance(0.5) ? clock.exponential(20_000) : clock.exponential(plan.windowMicros() / 4.0);
        SimCall call = new SimCall(
                ++calls,
                new Amounts(1, estimate, 0, 1),
                hold,
                hold > 0 && clock.chance(0.1),
                lasts,
                actual,
                clock.chance(plan.failing()));
        if (!call.refused()) {
            ideal.call(clock.now());
        }
        nodes[node].now(() -> nodes[node].arrive(call));
    }

    int went(SimNode node, SimCall call, long reservedTokens) {
        decisions++;
        return referee.went(
                node.id,
                call.amounts().requests(),
                reservedTokens,
                call.amounts().permits(),
                clock.now());
    }

    void settled(SimCall call, long reservedTokens, int seenAs) {
        long tokens = call.failsFirst() ? 0 : Math.min(reservedTokens, call.actualTokens());
        referee.settled(
                seenAs, call.failsFirst() ? call.amounts().requests() : 0, reservedTokens - tokens, clock.now());
    }

    void refused(boolean byAnotherTier) {
        decisions++;
        refused += byAnotherTier ? 0 : 1;
    }

    void undecided() {
        decisions++;
        undecided++;
    }

    void failed(Throwable failure) {
        decisions++;
        defects.add("a decision failed: " + failure);
    }
}
