package io.quotagrid.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads a gateway's metrics. Thread-safe. */
final class Admin {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpRequest metrics;

    /** @param admin the address of the admin listener */
    Admin(URI admin) {
        metrics = HttpRequest.newBuilder(admin.resolve("/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
    }

    /**
     * The value of a metric without labels.
     *
     * @throws IOException if there is none of that name, or the gateway does not say
     */
    long value(String name) throws IOException, InterruptedException {
        String body = client.send(metrics, HttpResponse.BodyHandlers.ofString()).body();
        return body.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("no metric named " + name));
    }

    /** Looks until all of these are 0, for so long at most. */
    boolean allZero(List<String> names, Duration patience) throws IOException, InterruptedException {
        long giveUpNanos = System.nanoTime() + patience.toNanos();
        boolean zero = false;
        while (!zero && System.nanoTime() - giveUpNanos < 0) {
            zero = true;
            for (String name : names) {
                zero &= value(name) == 0;
            }
            if (!zero) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        return zero;
    }
}
