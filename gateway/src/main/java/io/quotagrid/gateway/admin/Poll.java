package io.quotagrid.gateway.admin;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.client.api.AdminJson;
import io.quotagrid.node.cluster.MemberCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One question that every node answers, as records on both sides. A member of a newer version may say more than is understood.
 * Thread-safe.
 */
final class Poll<Q, A> {
    private static final ObjectMapper JSON = AdminJson.lenient();

    private final MemberCalls calls;
    private final String topic;
    private final Class<A> answerType;

    /**
     * What the members said.
     *
     * @param answers by member id, in order
     * @param silent  ids of those that did not answer in time
     */
    record Result<A>(Map<String, A> answers, List<String> silent) {}

    /**
     * Answers the question here, and asks it elsewhere.
     *
     * @param here may block for a moment
     */
    Poll(MemberCalls calls, String topic, Class<Q> questionType, Class<A> answerType, Function<Q, A> here) {
        this.calls = calls;
        this.topic = topic;
        this.answerType = answerType;
        calls.serve(topic, question -> bytes(here.apply(read(question, questionType))));
    }

    /** Asks every member. */
    CompletableFuture<Result<A>> all(Q question, Duration timeout) {
        return calls.askAll(topic, bytes(question), timeout).thenApply(told -> {
            Map<String, A> answers = new LinkedHashMap<>();
            told.answers().forEach((id, answer) -> answers.put(id, read(answer, answerType)));
            return new Result<>(answers, told.silent());
        });
    }

    private static byte[] bytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException("a wire record cannot be written", e);
        }
    }

    private static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return JSON.readValue(bytes, type);
        } catch (IOException e) {
            throw new UncheckedIOException("another member's words cannot be read", e);
        }
    }
}
