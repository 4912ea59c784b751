package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.provider.Target;
import io.quotagrid.gateway.queue.Applicant;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One call as the waiting room sees it. */
record Attempt(Admission admission, Caller caller, Call call, List<Target> targets)
        implements Applicant<Admission.Outcome> {
    @Override
    public String user() {
        return caller.user();
    }

    @Override
    public List<SubjectKey> subjects() {
        return admission.subjects(caller, call, targets.get(0));
    }

    @Override
    public long heldBytes() {
        return call.body().remaining();
    }

    @Override
    public CompletionStage<Admission.Outcome> ask() {
        return admission.ask(caller, call, targets);
    }

    @Override
    public Decision decision(Admission.Outcome answer) {
        return answer.decision();
    }

    @Override
    public Admission.Outcome refused(Decision.Rejected rejected) {
        return admission.refused(targets.get(0), rejected);
    }
}
