package io.quotagrid.gateway.admin;

import io.quotagrid.config.Tier;
import io.quotagrid.gateway.ranking.Rankings;
import io.quotagrid.gateway.ranking.Rankings.Measure;
import io.quotagrid.gateway.ranking.Rankings.Ranking;
import io.quotagrid.gateway.ranking.Tally;
import io.quotagrid.node.cluster.MemberCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Who uses most, over all nodes. Thread-safe. */
final class TopAnswers {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Poll<TopQuestion, Ranking> tiers;
    private final Poll<ModelQuestion, Ranking> models;

    /** Who has most of what on each node. */
    record TopQuestion(Tier tier, Measure measure) {}

    /** The same of models. */
    record ModelQuestion(Measure measure) {}

    /**
     * What all said together.
     *
     * @param since   when the first began to count
     * @param entries the largest first
     * @param silent  who did not answer in time
     */
    record Top(Instant since, List<Tally.Entry> entries, List<String> silent) {}

    /**
     * Who may be near a limit.
     *
     * @param ids    those that used most
     * @param silent who did not answer in time
     */
    record Busy(Set<String> ids, List<String> silent) {}

    TopAnswers(MemberCalls calls, Rankings rankings) {
        this.tiers = new Poll<>(
                calls,
                "admin.top",
                TopQuestion.class,
                Ranking.class,
                asked -> rankings.ranking(asked.tier(), asked.measure()));
        this.models = new Poll<>(
                calls, "admin.models", ModelQuestion.class, Ranking.class, asked -> rankings.models(asked.measure()));
    }

    CompletableFuture<Top> of(Tier tier, Measure measure) {
        return tiers.all(new TopQuestion(tier, measure), PATIENCE).thenApply(TopAnswers::sum);
    }

    CompletableFuture<Top> ofModels(Measure measure) {
        return models.all(new ModelQuestion(measure), PATIENCE).thenApply(TopAnswers::sum);
    }

    /** Those of a tier that used most, by requests and by tokens, at most so many of each. */
    CompletableFuture<Busy> busy(Tier tier, int most) {
        return of(tier, Measure.REQUESTS).thenCombine(of(tier, Measure.TOKENS), (requests, tokens) -> {
            Set<String> ids = new LinkedHashSet<>();
            requests.entries().stream().limit(most).map(Tally.Entry::id).forEach(ids::add);
            tokens.entries().stream().limit(most).map(Tally.Entry::id).forEach(ids::add);
            Set<String> silent = new LinkedHashSet<>(requests.silent());
            silent.addAll(tokens.silent());
            return new Busy(ids, List.copyOf(silent));
        });
    }

    private static Top sum(Poll.Result<Ranking> told) {
        Tally all =
                Tally.sum(told.answers().values().stream().map(Ranking::tally).toList());
        Instant since = told.answers().values().stream()
                .map(Ranking::since)
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        return new Top(since, all.entries(), told.silent());
    }
}
