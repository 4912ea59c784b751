package io.quotagrid.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Users of a gateway, each with twenty calls an hour, who call on while it is attacked. Used by one thread at a time. */
final class KnownCallers implements Runnable {
    private static final int USERS = 200;
    private static final int LIMIT = 20;
    private static final int PAUSE_MILLIS = 50;
    private static final String BODY =
            "{\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"Who knows me?\"}]}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final int[] admitted = new int[USERS];
    private final Histogram latencyNanos = new Histogram(3);
    private int refused;
    private int others;
    private volatile boolean stopped;

    KnownCallers(URI address) {
        this.address = address.resolve("/v1/chat/completions");
    }

    /** Each becomes known. */
    void callOnce() throws IOException, InterruptedException {
        for (int user = 0; user < USERS; user++) {
            call(user);
        }
    }

    /** In turn, until {@link #stop}. */
    @Override
    public void run() {
        try {
            for (int i = 0; !stopped; i++) {
                long began = System.nanoTime();
                call(i % USERS);
                latencyNanos.recordValue(System.nanoTime() - began);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (IOException e) {
            others++;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        stopped = true;
    }

    /** Each calls until it has had one call more than it may have. */
    void callUntilRefused() throws IOException, InterruptedException {
        for (int user = 0; user < USERS; user++) {
            int left = LIMIT - admitted[user];
            for (int call = 0; call <= left; call++) {
                call(user);
            }
        }
    }

    /** Whether each was let in as often as its limit says, and then refused. */
    boolean exact() {
        return others == 0 && refused >= USERS && Arrays.stream(admitted).allMatch(calls -> calls == LIMIT);
    }

    private void call(int user) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("X-User-Id", "known-" + user)
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        int status = client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        admitted[user] += status == 200 ? 1 : 0;
        refused += status == 429 ? 1 : 0;
        others += status == 200 || status == 429 ? 0 : 1;
    }

    @Override
    public String toString() {
        return USERS + " users: " + Arrays.stream(admitted).min().orElse(0) + " to "
                + Arrays.stream(admitted).max().orElse(0) + " calls each let in of " + LIMIT + ", " + refused
                + " refused, " + others + " anything else; while it lasted p50 "
                + TimeUnit.NANOSECONDS.toMillis(latencyNanos.getValueAtPercentile(50)) + " ms, p99 "
                + TimeUnit.NANOSECONDS.toMillis(latencyNanos.getValueAtPercentile(99)) + " ms";
    }
}
