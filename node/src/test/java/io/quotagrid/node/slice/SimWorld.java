package io.quotagrid.node.slice;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectMessage;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** All nodes, the owner and the network between them, for one run. */
final class SimWorld {
    private static final int LONGEST_TOKENS = 12;

    private final SimPlan plan;
    private final SimClock clock;
    private final Set<String> members = new HashSet<>();
    private final Set<String> cut = new HashSet<>();
    private final SimNode[] nodes;
    private final SimOwner owner;
    private final Referee referee;
    private LimitSet limits;
    private long calls;
    private long incarnations;
    private long messages;
    private long decisions;
    private long refused;
    private long undecided;
    private long direct;
    private long refereeEpoch = 1;
    private int hotNode;

    SimWorld(SimPlan plan) {
        this.plan = plan;
        this.clock = new SimClock(plan.seed());
        this.limits = plan.limits(1, plan.requests(), plan.tokens());
        this.owner = new SimOwner(plan, clock, members::contains);
        this.referee =
                new Referee(plan.windowMicros() - plan.skewMicros(), plan.requests(), plan.tokens(), plan.permits());
        this.nodes = new SimNode[plan.nodes()];
        for (int i = 0; i < nodes.length; i++) {
            start(i);
        }
        SimFaults.plan(plan, this);
        new SimArrivals(plan, this).begin();
    }

    SimResult run() {
        clock.runUntil(plan.horizonMicros());
        return new SimResult(
                plan,
                referee.violations(),
                clock.steps(),
                decisions,
                referee.admitted(),
                messages,
                refused,
                undecided,
                direct,
                owner.removed(),
                owner.changesLost(),
                referee.shareUsed());
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

    void send(SimNode from, SubjectMessage message, Consumer<SubjectAnswer> answer) {
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

    private void carry(Runnable arrival) {
        if (!clock.chance(plan.loss())) {
            clock.after(delay(), arrival);
        }
        if (clock.chance(plan.loss())) {
            clock.after(delay() + clock.between(0, 3_000), arrival);
        }
    }

    private long delay() {
        long usual = 100 + clock.exponential(300);
        if (clock.chance(plan.slow())) {
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
                clock.now(),
                hold,
                hold > 0 && clock.chance(0.1),
                lasts,
                actual,
                clock.chance(plan.failing()));
        nodes[node].now(() -> nodes[node].arrive(call));
    }

    int went(SimNode node, String how, SimCall call) {
        decisions++;
        direct += call.direct() ? 1 : 0;
        return referee.went(
                node.id, how, call.amounts.requests(), call.reservedTokens(), call.amounts.permits(), clock.now());
    }

    void settled(SimCall call) {
        long tokens = call.failsFirst ? 0 : Math.min(call.reservedTokens(), call.actualTokens);
        referee.settled(
                call.seenByReferee,
                call.failsFirst ? call.amounts.requests() : 0,
                call.reservedTokens() - tokens,
                clock.now());
    }

    /** An owner, or this node from memory, has said no. */
    void refused() {
        decisions++;
        refused++;
    }

    /** Another tier said no, or time was up. */
    void notGone(boolean refusedElsewhere) {
        decisions++;
        undecided += refusedElsewhere ? 0 : 1;
    }
}
