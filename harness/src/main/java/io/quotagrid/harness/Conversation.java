package io.quotagrid.harness;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Questions and answers over a process's stdin and stdout: {@code 7 what is asked}, {@code 7 what is answered}, in any order. An
 * answer that begins with {@code error} is the test's failure. Thread-safe.
 */
public final class Conversation {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final JavaProcess process;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, CompletableFuture<String>> open = new ConcurrentHashMap<>();

    /** @param process one that talks like that */
    public Conversation(JavaProcess process) {
        this.process = process;
        process.listen(this::hear);
    }

    private void hear(String line) {
        String[] parts = line.split(" ", 2);
        if (parts.length == 2 && parts[0].matches("[0-9]{1,18}")) {
            CompletableFuture<String> asked = open.remove(Long.parseLong(parts[0]));
            if (asked != null) {
                asked.complete(parts[1]);
            }
        }
    }

    /** Asks, and does not wait. */
    public CompletableFuture<String> begin(String question) {
        long number = numbers.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        open.put(number, answer);
        process.send(number + " " + question);
        return answer;
    }

    /**
     * Asks and waits.
     *
     * @throws IllegalStateException if there is no answer in time, or it is an error
     */
    public String ask(String question) {
        return await(question, begin(question));
    }

    /** Waits for the answer to what was asked. */
    public String await(String question, CompletableFuture<String> answer) {
        try {
            String said = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (said.startsWith("error")) {
                throw new IllegalStateException(
                        process.name() + ", asked " + question + ": " + said + process.errors());
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    process.name() + " does not answer " + question + ": " + process.errors(), e);
        }
    }
}
