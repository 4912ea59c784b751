package io.quotagrid.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.AuditPageBody;
import io.quotagrid.client.api.PastCallBody;
import io.quotagrid.gateway.admin.AuditAnswers.Answer;
import io.quotagrid.gateway.admin.AuditAnswers.Line;
import io.quotagrid.gateway.audit.AuditFilter;
import io.quotagrid.gateway.audit.CallRecord.Outcome;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** {@code /admin/v1/audit}: records of all nodes; {@code /admin/v1/explain/{request_id}}: the story of one of them. */
final class AuditRoutes implements Routes {
    private static final Set<String> KINDS = Set.of("call", "change", "access");
    private static final Pattern REQUEST_ID = Pattern.compile("[!-~]{1,64}");

    private final AuditAnswers answers;
    private final Later later;

    AuditRoutes(AuditAnswers answers, Later later) {
        this.answers = answers;
        this.later = later;
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/audit", this::query, Access.VIEWER);
        routes.get("/admin/v1/explain/{request_id}", this::explain, Access.VIEWER);
    }

    private void query(Context ctx) {
        Query query = Query.of(
                ctx, "kind", "from", "until", "user", "team", "decision", "outcome", "request_id", "limit", "cursor");
        Set<String> outcomes = new TreeSet<>();
        Arrays.stream(Outcome.values())
                .forEach(outcome -> outcomes.add(outcome.name().toLowerCase(Locale.ROOT)));
        AuditFilter filter = new AuditFilter(
                oneOf(query, "kind", KINDS),
                query.instant("from"),
                query.instant("until"),
                query.text("user"),
                query.text("team"),
                oneOf(query, "decision", AuditFilter.DECISIONS),
                oneOf(query, "outcome", outcomes),
                query.text("request_id"));
        int limit = query.pageSize();
        Map<String, String> from = query.text("cursor").map(AuditCursor::read).orElse(Map.of());
        later.answer(ctx, () -> answers.page(filter, limit, from), told -> ctx.json(page(told, limit, from)));
    }

    private static Optional<String> oneOf(Query query, String name, Set<String> words) {
        return query.text(name).map(given -> {
            if (!words.contains(given)) {
                throw Query.wrong(
                        name, "must be one of " + String.join(", ", new TreeSet<>(words)) + " but was " + given);
            }
            return given;
        });
    }

    /** The newest of all nodes' newest; what is left of a node's page comes with the next one. */
    private static AuditPageBody page(Poll.Result<Answer> told, int limit, Map<String, String> from) {
        Map<String, Integer> taken = new HashMap<>();
        Map<String, Answer> open = new HashMap<>(told.answers());
        open.keySet().removeIf(node -> AuditCursor.END.equals(from.get(node)));
        List<JsonNode> items = new ArrayList<>();
        Optional<String> newest = newest(open, taken);
        while (newest.isPresent() && items.size() < limit) {
            String node = newest.get();
            items.add(next(open, taken, node).record().put("node", node));
            taken.merge(node, 1, Integer::sum);
            newest = newest(open, taken);
        }
        Map<String, String> to = new HashMap<>(from);
        told.answers().keySet().forEach(node -> to.put(node, AuditCursor.END));
        open.forEach((node, answer) -> to.put(node, goesOn(answer, taken.getOrDefault(node, 0))));
        boolean more = open.keySet().stream().anyMatch(node -> !AuditCursor.END.equals(to.get(node)));
        return new AuditPageBody(items, more ? Optional.of(AuditCursor.write(to)) : Optional.empty(), told.silent());
    }

    private static String goesOn(Answer answer, int taken) {
        return taken < answer.lines().size()
                ? answer.lines().get(taken).end()
                : answer.next().orElse(AuditCursor.END);
    }

    private static Optional<String> newest(Map<String, Answer> open, Map<String, Integer> taken) {
        String newest = null;
        Instant at = Instant.MIN;
        for (Map.Entry<String, Answer> candidate : open.entrySet()) {
            String node = candidate.getKey();
            if (taken.getOrDefault(node, 0) < candidate.getValue().lines().size()) {
                Instant time = time(next(open, taken, node).record());
                if (newest == null || time.isAfter(at)) {
                    newest = node;
                    at = time;
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    private static Line next(Map<String, Answer> open, Map<String, Integer> taken, String node) {
        Answer answer = open.get(node);
        if (answer == null) {
            throw new IllegalArgumentException("no answer of " + node);
        }
        return answer.lines().get(taken.getOrDefault(node, 0));
    }

    private static Instant time(JsonNode record) {
        try {
            return Instant.parse(record.path("time").asText());
        } catch (DateTimeParseException e) {
            return Instant.MIN;
        }
    }

    private void explain(Context ctx) {
        Query.of(ctx);
        String id = ctx.pathParam("request_id");
        if (!REQUEST_ID.matcher(id).matches()) {
            throw Problem.at("{request_id}", "a request's id has 1 to 64 visible ASCII characters");
        }
        later.answer(ctx, () -> answers.ofRequest(id), told -> ctx.json(past(id, told)));
    }

    private static PastCallBody past(String id, Poll.Result<Answer> told) {
        for (Map.Entry<String, Answer> answer : told.answers().entrySet()) {
            if (!answer.getValue().lines().isEmpty()) {
                ObjectNode record = answer.getValue().lines().get(0).record();
                return PastCalls.body(id, answer.getKey(), time(record), record);
            }
        }
        String where =
                told.silent().isEmpty() ? "" : ", but " + String.join(", ", told.silent()) + " did not answer in time";
        throw Problem.notFound("no audit record of the request " + id + where);
    }
}
