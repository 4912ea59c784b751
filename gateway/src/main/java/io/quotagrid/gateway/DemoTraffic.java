package io.quotagrid.gateway;

import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Some traffic for a demonstration: a few users of two teams, in turn on all nodes, one of them more than it may. */
final class DemoTraffic implements AutoCloseable {
    private static final long PAUSE_MILLIS = 50;
    private static final long REPORT_SECONDS = 5;
    private static final List<String> USERS =
            List.of("alice", "bob", "carol", "alice", "dave", "alice", "erin", "alice"); // alice asks for too much
    private static final String BODY =
            "{\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something about limits.\"}]}";

    private final List<URI> nodes;
    private final PrintWriter out;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "quotagrid-demo");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final AtomicLong calls = new AtomicLong();
    private final LongAdder answered = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** @param nodes where callers come in */
    DemoTraffic(List<URI> nodes, PrintWriter out) {
        this.nodes = List.copyOf(nodes);
        this.out = out;
    }

    void start() {
        var unused = clock.scheduleAtFixedRate(this::call, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        var unusedToo = clock.scheduleAtFixedRate(this::report, REPORT_SECONDS, REPORT_SECONDS, TimeUnit.SECONDS);
    }

    private void call() {
        int number = (int) (calls.getAndIncrement() % Integer.MAX_VALUE);
        String user = USERS.get(number % USERS.size());
        HttpRequest request = HttpRequest.newBuilder(
                        nodes.get(number % nodes.size()).resolve("/v1/chat/completions"))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .header("X-User-Id", user)
                .header("X-Team-Id", user.compareTo("carol") < 0 ? "red" : "blue")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        var unused = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((answer, failure) -> count(failure == null ? answer.statusCode() : 0));
    }

    private void count(int status) {
        (status == 200 ? answered : status == 429 ? refused : failed).increment();
    }

    private void report() {
        out.println(
                "calls so far: " + answered + " answered, " + refused + " refused by a limit, " + failed + " failed");
        out.flush();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
