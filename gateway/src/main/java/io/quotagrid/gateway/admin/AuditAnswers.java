package io.quotagrid.gateway.admin;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotagrid.gateway.audit.AuditFilter;
import io.quotagrid.gateway.audit.AuditPosition;
import io.quotagrid.gateway.audit.AuditReader;
import io.quotagrid.gateway.audit.AuditReader.Found;
import io.quotagrid.node.cluster.MemberCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Looks through the audit files of all nodes: each through its own. Thread-safe. */
final class AuditAnswers {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long BUDGET_BYTES = 64L << 20; // about a second of reading
    private static final long LONG_BUDGET_BYTES = 1L << 30;

    private final Poll<Question, Answer> poll;

    /**
     * What is asked of each node.
     *
     * @param filter      which records
     * @param limit       how many
     * @param budgetBytes how much to read at most
     * @param positions   where each node goes on, by its id; those not named begin with the newest
     */
    record Question(AuditFilter filter, int limit, long budgetBytes, Map<String, String> positions) {
        Question {
            requireNonNull(filter, "filter");
            positions = Map.copyOf(positions);
        }
    }

    /**
     * A record and where it stands.
     *
     * @param position where its line begins
     * @param end      where it ends
     * @param record   the line
     */
    record Line(String position, String end, ObjectNode record) {}

    /**
     * What one node has found.
     *
     * @param lines the newest first
     * @param next  where to go on; empty when there is nothing older
     */
    record Answer(List<Line> lines, Optional<String> next) {
        Answer {
            lines = List.copyOf(lines);
            requireNonNull(next, "next");
        }
    }

    AuditAnswers(MemberCalls calls, AuditReader reader) {
        this.poll = new Poll<>(
                calls, "admin.audit", Question.class, Answer.class, asked -> here(calls.self(), reader, asked));
    }

    private static Answer here(String self, AuditReader reader, Question asked) {
        Optional<AuditPosition> before =
                Optional.ofNullable(asked.positions().get(self)).flatMap(AuditPosition::parse);
        try {
            Found found = reader.find(asked.filter(), before, asked.limit(), asked.budgetBytes());
            List<Line> lines = found.hits().stream()
                    .map(hit -> new Line(hit.position().toString(), hit.end().toString(), hit.record()))
                    .toList();
            return new Answer(lines, found.next().map(AuditPosition::toString));
        } catch (IOException e) {
            throw new UncheckedIOException("the audit files of this node cannot be read", e);
        }
    }

    /** A page, from where each node stands. */
    CompletableFuture<Poll.Result<Answer>> page(AuditFilter filter, int limit, Map<String, String> positions) {
        return poll.all(new Question(filter, limit, BUDGET_BYTES, positions), PATIENCE);
    }

    /** The one record of a request, however far back. */
    CompletableFuture<Poll.Result<Answer>> ofRequest(String requestId) {
        return poll.all(new Question(AuditFilter.ofRequest(requestId), 1, LONG_BUDGET_BYTES, Map.of()), PATIENCE);
    }
}
