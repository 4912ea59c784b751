package io.quotagrid.gateway.simulate;

import io.quotagrid.config.Policy;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.admission.Planner;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.simulate.RecordedCall.Really;
import io.quotagrid.gateway.simulate.Tallies.Said;
import io.quotagrid.node.ReplayEngine;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Reservation;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Asks another policy about recorded calls: with the engine's own arithmetic, on a clock that stands where the record says. Windows
 * are empty when the recording begins. A call that really was served holds and uses what it did; one that really was refused, and
 * would have been let through, takes what the served calls of its model took on average. Callers are as they were: nobody tries
 * again, or less, because the answers are others. Live limits are left out: the policy is asked. Not thread-safe.
 */
public final class Simulation {
    /** The end of a call, still to come. */
    private record Ending(Instant at, long order, Runnable end) {}

    private final List<TargetConfig> targets;
    private final Planner planner;
    private final Typical typical;
    private final ReplayEngine engine;
    private final Tallies tallies = new Tallies();
    private final PriorityQueue<Ending> endings =
            new PriorityQueue<>(Comparator.comparing(Ending::at).thenComparingLong(Ending::order));
    private long order;

    private Simulation(Policy policy, Typical typical, ReplayEngine engine) {
        this.targets = policy.providers().targets();
        this.planner = new Planner(policy, LimitBook.ofPolicy(policy, 1), new CompletionSizes());
        this.typical = typical;
        this.engine = engine;
    }

    /**
     * Plays the recording.
     *
     * @throws IllegalArgumentException if it has no calls
     */
    public static SimulationReport run(Policy policy, Recording recording) {
        List<RecordedCall> calls = recording.calls();
        if (calls.isEmpty()) {
            throw new IllegalArgumentException("there are no recorded calls in that time");
        }
        Instant from = calls.get(0).at();
        Instant until = calls.get(calls.size() - 1).at();
        ReplayEngine engine = new ReplayEngine(policy.cluster().resolution(), from);
        Simulation simulation = new Simulation(policy, new Typical(calls), engine);
        calls.forEach(simulation::play);
        return simulation.tallies.report(from, until, recording.unreadable());
    }

    private void play(RecordedCall call) {
        for (Ending next = endings.peek(); next != null && !next.at().isAfter(call.at()); next = endings.peek()) {
            engine.moveTo(next.at());
            endings.remove();
            next.end().run();
        }
        engine.moveTo(call.at());
        List<TargetConfig> candidates = candidates(call);
        if (candidates.isEmpty()) {
            tallies.add(call, Said.NO_TARGET, Optional.empty());
            return;
        }
        decide(call, candidates)
                .fold(
                        admitted -> {
                            tallies.add(call, Said.ADMITTED, Optional.empty());
                            if (refusing(admitted.standings(), Verdict.WOULD_REFUSE)
                                    .findAny()
                                    .isPresent()) {
                                tallies.addShadow();
                            }
                            endLater(call, admitted.reservation());
                            return true;
                        },
                        rejected -> refused(call, rejected.named()),
                        never -> refused(call, never.named()),
                        undecided -> {
                            throw new IllegalStateException("a replay always decides: " + undecided.reason());
                        });
    }

    private boolean refused(RecordedCall call, Standing named) {
        String limit = RecordedCall.limit(
                named.subject().tier().label(), named.limit().meter().label());
        tallies.add(call, Said.REFUSED, Optional.of(limit));
        return false;
    }

    /** Those that take the model; the one that really took the call comes first. */
    private List<TargetConfig> candidates(RecordedCall call) {
        return targets.stream()
                .filter(target ->
                        target.model().isEmpty() || target.model().get().equals(call.model()))
                .sorted(Comparator.comparing(
                        target -> !call.target().equals(Optional.of(target.id())))) // stable: else as in the policy
                .toList();
    }

    /** As admission does: where only the target itself is full, the next one is tried. */
    private Decision decide(RecordedCall call, List<TargetConfig> candidates) {
        Decision first = null;
        for (TargetConfig target : candidates) {
            Decision decision = engine.reserve(plan(call, target));
            if (!onlyTheTargetIsFull(decision)) {
                return decision;
            }
            first = first == null ? decision : first;
        }
        return Objects.requireNonNull(first, "there is a candidate");
    }

    private AdmissionPlan plan(RecordedCall call, TargetConfig target) {
        Caller caller = call.caller();
        List<SubjectKey> subjects = new ArrayList<>();
        subjects.add(new SubjectKey(Tier.IP, caller.ip()));
        caller.key().ifPresent(key -> subjects.add(new SubjectKey(Tier.KEY, key)));
        subjects.add(new SubjectKey(Tier.USER, caller.user()));
        subjects.add(new SubjectKey(Tier.TEAM, caller.team()));
        subjects.add(SubjectKey.GLOBAL);
        subjects.add(new SubjectKey(Tier.PROVIDER, target.id()));
        return planner.plan(subjects, new Amounts(1, call.reserved(), 0, 1));
    }

    private static boolean onlyTheTargetIsFull(Decision decision) {
        List<Standing> standings = decision.fold(
                admitted -> List.of(),
                Decision.Rejected::standings,
                Decision.NeverFits::standings,
                undecided -> List.of());
        List<Standing> refusing =
                refusing(standings, Verdict.REFUSED, Verdict.NEVER_FITS).toList();
        return !refusing.isEmpty()
                && refusing.stream().allMatch(standing -> standing.subject().tier() == Tier.PROVIDER);
    }

    private static Stream<Standing> refusing(List<Standing> standings, Verdict... verdicts) {
        Set<Verdict> wanted = Set.of(verdicts);
        return standings.stream().filter(standing -> wanted.contains(standing.verdict()));
    }

    private void endLater(RecordedCall call, Reservation held) {
        boolean known = call.admitted();
        Duration total = known ? call.total() : typical.total(call);
        Runnable end;
        if (call.really() == Really.GIVEN_BACK) {
            end = () -> held.refund().toCompletableFuture().join();
        } else {
            long tokens = known ? call.settled() : typical.tokens(call);
            end = () -> held.settle(tokens).toCompletableFuture().join();
        }
        endings.add(new Ending(call.at().plus(total), order++, end));
    }
}
