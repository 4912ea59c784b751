package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.admission.QuotaBody;
import io.quotagrid.gateway.admission.QuotaHeaders;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.CallerAnswers;
import io.quotagrid.gateway.http.RequestHead;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.ModelsBody;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.QuotaEngine;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tells callers what they may use and where they stand, by the policy in force and who they are. Thread-safe. */
public final class CallerPages implements CallerAnswers {
    private final Supplier<InForce> inForce;
    private final Function<RequestHead, CompletionStage<Caller>> identifier;
    private final QuotaEngine engine;

    /**
     * By whatever policy is in force.
     *
     * @param identifier says who asks, as for a call
     */
    public CallerPages(
            Supplier<InForce> inForce, Function<RequestHead, CompletionStage<Caller>> identifier, QuotaEngine engine) {
        this.inForce = inForce;
        this.identifier = identifier;
        this.engine = engine;
    }

    @Override
    public CompletionStage<Answer> models(RequestHead head) {
        return identifier
                .apply(head)
                .thenApply(caller -> ModelsBody.of(
                        inForce.get().policy().providers().targets(),
                        caller.models().named()));
    }

    @Override
    public CompletionStage<Answer> quota(RequestHead head) {
        return identifier.apply(head).thenCompose(caller -> {
            InForce now = inForce.get();
            QuotaHeaders headers = QuotaHeaders.of(now.policy());
            return engine.explain(now.planner().peek(caller)).thenApply(decision -> {
                if (decision instanceof Decision.Undecided) {
                    throw ApiException.of(503, "server_error", "quota_undecided", "the counters cannot be asked now");
                }
                return QuotaBody.of(caller, headers, decision.standings());
            });
        });
    }
}
