package io.quotagrid.gateway.referee;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Calls at a steady pace, spread over nodes and users as a scenario says; a node that does not answer is left to the next call. */
final class Callers {
    private static final int THREADS = 12;
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);

    /** Which call this is to be. */
    interface Route {
        /**
         * Says who calls whom.
         *
         * @param call         the number of the call, from 0
         * @param elapsedNanos since the beginning
         */
        Call call(long call, long elapsedNanos);
    }

    /** One call. */
    record Call(int node, String user, String team) {}

    private final GatewayNodes nodes;
    private final HttpClient client;
    private final Map<String, AtomicLong> outcomes = new ConcurrentHashMap<>();

    Callers(GatewayNodes nodes) {
        this.nodes = nodes;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newFixedThreadPool(4, task -> {
                    Thread thread = new Thread(task, "callers");
                    thread.setDaemon(true);
                    return thread;
                }))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Calls so often for so long, late ones at once; returns when the last has been answered. */
    void run(double callsPerSecond, Duration length, Route route) throws InterruptedException {
        long began = System.nanoTime();
        long calls = (long) (callsPerSecond * length.toMillis() / 1_000.0);
        AtomicLong next = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> {
                for (long call = next.getAndIncrement(); call < calls; call = next.getAndIncrement()) {
                    long due = began + (long) (call * 1e9 / callsPerSecond);
                    for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                        LockSupport.parkNanos(wait); // the pace
                    }
                    one(route.call(call, System.nanoTime() - began));
                }
                ended.countDown();
            });
        }
        ended.await();
        threads.shutdown();
    }

    private void one(Call call) {
        String prompt = StandInProvider.prompt(call.user(), call.team(), System.nanoTime());
        HttpRequest request = HttpRequest.newBuilder(nodes.address(call.node()).resolve("/v1/chat/completions"))
                .timeout(LONGEST_ANSWER)
                .header("Content-Type", "application/json")
                .header("X-User-Id", call.user())
                .header("X-Team-Id", call.team())
                .POST(BodyPublishers.ofString(
                        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt
                                + "\"}]}"))
                .build();
        try {
            HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
            count(Integer.toString(answer.statusCode()));
        } catch (IOException e) {
            count("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, name -> new AtomicLong()).incrementAndGet();
    }

    /** How many calls ended how: by status, or {@code no answer}. */
    Map<String, AtomicLong> outcomes() {
        return outcomes;
    }

    long answered(int status) {
        AtomicLong count = outcomes.get(Integer.toString(status));
        return count == null ? 0 : count.get();
    }
}
