package io.quotagrid.node.slice;

import io.quotagrid.node.slice.SimPlan.Scenario;

/** When what goes wrong. */
final class SimFaults {
    private static final long NOTICED_MICROS = 600_000;

    private final SimPlan plan;
    private final SimWorld world;
    private final SimClock clock;

    private SimFaults(SimPlan plan, SimWorld world) {
        this.plan = plan;
        this.world = world;
        this.clock = world.clock();
    }

    static void plan(SimPlan plan, SimWorld world) {
        new SimFaults(plan, world).all();
    }

    private void all() {
        boolean any = plan.scenario() == Scenario.ALL;
        some(Scenario.NODES_CRASH, any, 3, this::nodeCrashes);
        some(Scenario.NODES_PAUSE, any, 5, this::nodePauses);
        some(Scenario.CUT_OFF, any, 3, this::nodeIsCutOff);
        some(Scenario.OWNER_CRASHES, any, 2, () -> world.owner().crash(clock.between(300_000, 1_300_000)));
        some(Scenario.OWNER_CRASHES_FAST, any, 4, () -> world.owner().crash(clock.between(5_000, 150_000)));
        some(Scenario.OWNER_MOVES, any, 4, () -> world.owner().move(clock.between(1_000, 30_000)));
        some(Scenario.SKEW, any, 4, () -> world.owner().move(clock.between(1_000, 30_000)));
        some(Scenario.LIMITS, any, 1, this::limitsChange);
    }

    private void some(Scenario scenario, boolean any, int most, Runnable fault) {
        boolean happens = plan.scenario() == scenario || (any && clock.chance(0.4));
        int count = happens ? 1 + clock.random.nextInt(most) : 0;
        for (int i = 0; i < count; i++) {
            clock.after(clock.between(plan.horizonMicros() / 8, plan.horizonMicros() * 9 / 10), fault);
        }
    }

    private int anyNode() {
        int first = clock.random.nextInt(plan.nodes());
        for (int i = 0; i < plan.nodes(); i++) {
            int index = (first + i) % plan.nodes();
            if (world.node(index).up()) {
                return index;
            }
        }
        return -1;
    }

    private void nodeCrashes() {
        int index = anyNode();
        if (index < 0 || world.nodesUp() < 2) {
            return;
        }
        SimNode dead = world.node(index);
        world.dies(index);
        clock.after(NOTICED_MICROS, () -> {
            if (world.node(index) == dead) {
                world.leaves(index);
            }
        });
        if (clock.chance(0.5)) {
            clock.after(clock.between(50_000, 3_000_000), () -> world.start(index));
        }
    }

    private void nodePauses() {
        int index = anyNode();
        if (index >= 0) {
            world.node(index).freeze(clock.between(50_000, 2_500_000));
        }
    }

    private void nodeIsCutOff() {
        int index = anyNode();
        if (index < 0 || world.nodesUp() < 2) {
            return;
        }
        SimNode node = world.node(index);
        world.cutOff(index);
        clock.after(NOTICED_MICROS, () -> world.leaves(index));
        clock.after(clock.between(200_000, 3_000_000), () -> {
            if (world.node(index) == node && node.up()) {
                world.returns(index);
            }
        });
    }

    private void limitsChange() {
        if (world.draining()) {
            return;
        }
        boolean lower = clock.chance(0.6);
        double factor = lower ? 0.2 + 0.6 * clock.random.nextDouble() : 1 + clock.random.nextDouble();
        world.limits(Math.max(1, (long) (plan.requests() * factor)), Math.max(20, (long) (plan.tokens() * factor)));
        clock.after(clock.between(2_000_000, 4_000_000), this::limitsChange);
    }
}
