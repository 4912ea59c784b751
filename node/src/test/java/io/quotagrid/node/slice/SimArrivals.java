package io.quotagrid.node.slice;

/** Where and when calls come. */
final class SimArrivals {
    private static final double HOT_SHARE = 0.85;
    private static final long FORGOTTEN_MICROS = 5_000_000; // by then an engine has dropped what it does not use

    private final SimPlan plan;
    private final SimWorld world;
    private final SimClock clock;
    private final long periodMicros;
    private final long pulseMicros;
    private final long movesMicros;
    private final boolean wanders;

    SimArrivals(SimPlan plan, SimWorld world) {
        this.plan = plan;
        this.world = world;
        this.clock = world.clock();
        boolean idles = plan.scenario() == SimPlan.Scenario.IDLE;
        periodMicros = idles ? plan.windowMicros() + 5_200_000 : plan.windowMicros();
        wanders = plan.scenario() == SimPlan.Scenario.WANDERS;
        movesMicros = wanders ? FORGOTTEN_MICROS : Math.min(3_000_000, plan.windowMicros() / 2);
        pulseMicros = Math.max(20_000, plan.windowMicros() / 10);
    }

    void begin() {
        world.hotNode(clock.random.nextInt(plan.nodes()));
        next();
        if (plan.pattern() == 2) {
            clock.after(movesMicros, this::moves);
        }
    }

    private void moves() {
        if (world.draining()) {
            return;
        }
        world.hotNode(wanders ? 1 - Math.min(1, world.hotNode()) : clock.random.nextInt(plan.nodes()));
        clock.after(movesMicros, this::moves);
    }

    private void next() {
        if (world.draining()) {
            return;
        }
        double meanMicros = plan.windowMicros() / (plan.load() * plan.requests());
        long phase = clock.now() % periodMicros;
        if (!plan.pulses()) {
            clock.after(clock.exponential(meanMicros), this::arrives);
        } else if (phase > pulseMicros) {
            clock.after(periodMicros - phase, this::next);
        } else {
            clock.after(clock.exponential(meanMicros * pulseMicros / plan.windowMicros()), this::arrives);
        }
    }

    private void arrives() {
        if (world.draining()) {
            return;
        }
        boolean hot = wanders || (plan.pattern() > 0 && clock.chance(HOT_SHARE));
        world.call(hot ? world.hotNode() : clock.random.nextInt(plan.nodes()));
        next();
    }
}
