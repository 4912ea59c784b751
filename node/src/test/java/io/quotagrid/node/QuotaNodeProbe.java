package io.quotagrid.node;

import static io.quotagrid.node.engine.Plans.charge;
import static io.quotagrid.node.engine.Plans.one;
import static io.quotagrid.node.engine.Plans.plan;
import static io.quotagrid.node.engine.Plans.rpm;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Tier;
import io.quotagrid.node.engine.Plans;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.EngineCounts;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.store.MovedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Asks the nodes under test, looks at what is booked, and sees to it that no test leaves anything behind. */
abstract class QuotaNodeProbe {
    static final Amounts ONE_SLOT = new Amounts(0, 0, 0, 1);

    /** For what is to come about, however busy the machine is. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger NAMES = new AtomicInteger();

    private String name = "";

    abstract MovedClock clock();

    /** The nodes to ask, one after the other or at once: one or more. */
    abstract List<QuotaNode> nodes();

    QuotaEngine engine() {
        return nodes().get(0).engine();
    }

    QuotaEngine engine(int call) {
        return nodes().get(call % nodes().size()).engine();
    }

    @BeforeEach
    void shareNoSubjectWithAnotherTest() {
        name = "-" + NAMES.incrementAndGet();
    }

    @AfterEach
    void nothingIsHeld() {
        for (QuotaNode node : nodes()) {
            eventually(() -> {
                EngineCounts counts = node.engine().counts();
                assertThat(counts.openReservations()).as("open reservations").isZero();
                assertThat(counts.heldPermits()).as("held permits").isZero();
                assertThat(counts.waitingOperations()).as("waiting operations").isZero();
                assertThat(counts.inFlightMessages()).as("messages in flight").isZero();
            });
        }
    }

    SubjectKey subject(Tier tier, String id) {
        return new SubjectKey(tier, id + name);
    }

    Decision decide(AdmissionPlan plan) {
        return decide(engine(), plan);
    }

    static Decision decide(QuotaEngine engine, AdmissionPlan plan) {
        return answer(engine.reserve(plan));
    }

    void end(Decision decision) {
        if (decision instanceof Decision.Admitted admitted) {
            answer(admitted.reservation().keep());
        } else {
            assertThat(decision).isNotInstanceOf(Decision.Undecided.class);
        }
    }

    static Decision.Admitted admitted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Admitted.class);
        Decision.Admitted admitted = (Decision.Admitted) decision;
        if (admitted.standings().stream()
                .allMatch(standing -> standing.limit().meter().equals(rpm(1).meter()))) {
            admitted.reservation().keep();
        }
        return admitted;
    }

    /** What a call sets going is done a moment after it has been decided. */
    static void eventually(ThrowingRunnable assertion) {
        soon().untilAsserted(assertion);
    }

    private static ConditionFactory soon() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE);
    }

    /**
     * How the plan's subjects stand while no node has anything of them in hand or on its way. What a slice holds counts as used
     * until it is back: a few syncs after the last call, and a busy machine makes a slice of calls that it spreads out.
     */
    List<Standing> look(AdmissionPlan plan) {
        return soon().until(() -> seenWhileQuiet(plan), Optional::isPresent).orElseThrow();
    }

    private Optional<List<Standing>> seenWhileQuiet(AdmissionPlan plan) {
        Optional<List<Standing>> seen = quiet(plan) ? Optional.of(lookNow(plan)) : Optional.empty();
        return quiet(plan) ? seen : Optional.empty();
    }

    private boolean quiet(AdmissionPlan plan) {
        return nodes().stream().allMatch(node -> {
            EngineCounts counts = node.engine().counts();
            return counts.waitingOperations() == 0
                    && counts.inFlightMessages() == 0
                    && plan.charges().stream()
                            .allMatch(charge -> node.inHand(charge.subject()).isEmpty());
        });
    }

    private List<Standing> lookNow(AdmissionPlan plan) {
        Charge[] looks = plan.charges().stream()
                .map(charge ->
                        Plans.look(charge.subject(), charge.limits().limits().toArray(Limit[]::new)))
                .toArray(Charge[]::new);
        return ((Decision.Admitted) answer(engine().explain(plan(looks)))).standings();
    }

    long used(Charge charge) {
        return look(plan(charge)).get(0).used();
    }

    long sum(Tier tier, String prefix, int count, long rpm) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += used(one(subject(tier, prefix + i), rpm));
        }
        return sum;
    }

    static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not completed", e);
        }
    }

    /** Runs {@code calls} calls on so many threads. */
    static List<Decision> atOnce(int threads, int calls, Supplier<Decision> call) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<CompletableFuture<Decision>> decisions = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                decisions.add(CompletableFuture.supplyAsync(call, pool));
            }
            return decisions.stream().map(CompletableFuture::join).toList();
        } finally {
            pool.shutdown();
        }
    }
}
