package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.util.List;

/** The owner of some other tier's subject, which says what it is told to say. */
final class SimElsewhere {
    private SimElsewhere() {}

    static SubjectAnswer answer(SubjectKey subject, SubjectMessage message, boolean refused) {
        Limit limit = message.limits().limits().get(0);
        List<Reply> replies = message.operations().stream()
                .map(operation ->
                        operation instanceof Operation.Hold ? hold(subject, limit, refused) : new Reply.Done())
                .toList();
        return new SubjectAnswer(message.number(), replies, false);
    }

    private static Reply hold(SubjectKey subject, Limit limit, boolean refused) {
        if (!refused) {
            return new Reply.Granted(List.of(), List.of());
        }
        Duration wait = Duration.ofSeconds(1);
        return new Reply.Refused(List.of(new Standing(subject, limit, limit.max(), 1, Verdict.REFUSED, wait, wait)));
    }
}
