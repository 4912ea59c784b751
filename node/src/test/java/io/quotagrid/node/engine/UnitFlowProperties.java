package io.quotagrid.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Reservation;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.UnitFlow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Three nodes under a random load on two subjects: calls that are kept, settled or refunded soon or late, messages and answers that are
 * lost, pauses longer than a slice's life, limits that change, resets, nodes that go over to another part. On every node, and after
 * every step, {@code granted = spent + returned + expired + in hand} for each meter, and the first four never shrink.
 */
final class UnitFlowProperties {
    private static final int STEPS = 600;
    private static final List<SubjectKey> SUBJECTS = List.of(Plans.USER, Plans.TEAM);
    private static final Duration TICK = Duration.ofMillis(10);

    @Property(tries = 80)
    void givenAnyLoadAndFaults_whenUnitsMove_thenNoneIsEverUnaccountedFor(
            @ForAll long seed, @ForAll @IntRange(max = 20) int lossPercent) {
        Run run = new Run(seed, lossPercent, true);

        run.steps(STEPS);
        run.comesToRest();

        run.nodes.forEach(node -> node.flows()
                .forEach((meter, flow) -> assertThat(flow.inHand())
                        .as("%s in hand of %s, seed %d", meter, node.name, seed)
                        .isZero()));
    }

    /** What nodes count is what owners and calls count, who do not know of each other. */
    @Property(tries = 60)
    void givenAnyLoadOfCallsThatGo_whenItIsOver_thenNodesHaveCountedWhatOwnersHandedOutAndCallsPaid(
            @ForAll long seed, @ForAll @IntRange(max = 20) int lossPercent) {
        Run run = new Run(seed, lossPercent, false);

        run.steps(STEPS);
        run.comesToRest();

        long charges = 0;
        long spent = 0;
        for (Node node : run.nodes) {
            for (Meter meter : Meter.values()) {
                assertThat(node.flow(meter).granted())
                        .as("%s of %s, seed %d", meter, node.name, seed)
                        .isEqualTo(run.store.granted(node.name, meter));
            }
            charges += node.engine.counts().slices().charges();
            spent += node.flow(Meter.RPM).spent();
        }
        assertThat(charges).as("seed %d", seed).isPositive();
        assertThat(spent).as("requests spent, seed %d", seed).isEqualTo(charges); // one each
    }

    private static final class Run {
        private final EngineRig rig = new EngineRig();
        private final Random random;
        private final boolean everything;
        private final GrantingStore store;
        private final List<Node> nodes = new ArrayList<>();
        private final List<Reservation> open = new ArrayList<>();
        private long epoch = 1;
        private long max = 400;

        /** @param everything whether limits change and calls do not reach their provider as well */
        Run(long seed, int lossPercent, boolean everything) {
            this.random = new Random(seed);
            this.everything = everything;
            this.store = new GrantingStore(rig.owners, random, lossPercent / 100.0);
            for (String name : List.of("x", "y", "z")) {
                nodes.add(new Node(name, rig.slicing(name, 1, store)));
            }
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                step();
                nodes.forEach(Node::check);
            }
        }

        private void step() {
            Node node = nodes.get(random.nextInt(nodes.size()));
            int what = random.nextInt(100);
            if (what < 60) {
                for (int calls = 1 + random.nextInt(6); calls > 0; calls--) {
                    call(node);
                }
            } else if (what < 75) {
                for (int ends = 1 + random.nextInt(12);
                        ends > 0;
                        ends--) { // else all slots are taken, and nothing is left for slices
                    end();
                }
            } else if (what < 97 || !everything) {
                pass(Duration.ofMillis(1L + random.nextInt(random.nextInt(12) == 0 ? 3_000 : 60)));
            } else if (what == 97) {
                epoch++;
                max = 50L + random.nextInt(500);
            } else if (what == 98) {
                var unused = node.engine.reset(SUBJECTS.get(random.nextInt(2)), limits());
            } else {
                node.goesOver();
            }
        }

        private void call(Node node) {
            Amounts amounts = new Amounts(1, random.nextInt(20), 0, 1);
            List<Charge> charges = new ArrayList<>();
            for (SubjectKey subject : SUBJECTS) {
                if (charges.isEmpty() || random.nextInt(3) > 0) {
                    charges.add(new Charge(subject, limits(), amounts, Enforcement.REFUSE));
                }
            }
            var unused = node.engine.reserve(new AdmissionPlan(charges)).thenAccept(decision -> {
                if (decision instanceof Decision.Admitted admitted) {
                    open.add(admitted.reservation());
                }
            });
        }

        private LimitSet limits() {
            return new LimitSet(epoch, List.of(Plans.rpm(max), Plans.tpm(20 * max), Limit.parallel(30)));
        }

        private void end() {
            if (open.isEmpty()) {
                return;
            }
            Reservation ending = open.remove(random.nextInt(open.size()));
            int how = random.nextInt(everything ? 4 : 3);
            var unused = how == 0 ? ending.keep() : how < 3 ? ending.settle(random.nextInt(25)) : ending.refund();
        }

        private void pass(Duration time) {
            rig.pass(time);
            nodes.forEach(node -> node.engine.tick());
        }

        void comesToRest() {
            store.becomesReliable();
            for (int i = 0; i < 1_000; i++) {
                while (!open.isEmpty()) { // some are admitted late
                    end();
                }
                pass(TICK);
            }
            nodes.forEach(Node::check);
        }
    }

    private static final class Node {
        private final String name;
        private final LaneEngine engine;
        private Map<Meter, UnitFlow> before = new EnumMap<>(Meter.class);

        Node(String name, LaneEngine engine) {
            this.name = name;
            this.engine = engine;
        }

        Map<Meter, UnitFlow> flows() {
            return engine.unitFlows();
        }

        UnitFlow flow(Meter meter) {
            return flows().getOrDefault(meter, UnitFlow.NONE);
        }

        void goesOver() {
            engine.joining(engine.incarnation() + 1);
            engine.joined();
        }

        void check() {
            Map<Meter, UnitFlow> now = flows();
            now.forEach((meter, flow) -> {
                UnitFlow then = before.getOrDefault(meter, UnitFlow.NONE);
                assertThat(flow.missing()).as("%s of %s: %s", meter, name, flow).isZero();
                assertThat(flow.inHand()).as("%s of %s: %s", meter, name, flow).isNotNegative();
                assertThat(flow.granted() >= then.granted()
                                && flow.spent() >= then.spent()
                                && flow.returned() >= then.returned()
                                && flow.expired() >= then.expired())
                        .as("%s of %s only grows: %s after %s", meter, name, flow, then)
                        .isTrue();
            });
            before = now;
        }
    }
}
