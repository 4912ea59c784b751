package io.quotagrid.gateway.cluster;

import io.quotagrid.gateway.acceptance.RawHttp;
import io.quotagrid.gateway.acceptance.RawHttp.Answer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Whoever invents callers, as fast as the gateways answer: each call has an address, a key, a user and a team that were never seen
 * before, with ids as long as they may be.
 */
final class Crowd {
    /** Subjects that a call of it would make known. */
    static final int SUBJECTS_A_CALL = 4;

    private static final int CONNECTIONS = 8;
    private static final int LONGEST_ID = 256;
    private static final String BODY = "{\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final List<URI> gateways;
    private final AtomicInteger invented = new AtomicInteger();
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger turnedAway = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();

    /** @param gateways asked in turn */
    Crowd(List<URI> gateways) {
        this.gateways = List.copyOf(gateways);
    }

    /** Goes on until it is told to stop. */
    void invent(BooleanSupplier enough) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                URI gateway = gateways.get(i % gateways.size());
                parts.add(threads.submit(() -> {
                    inventAt(gateway, enough);
                    return null;
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private void inventAt(URI gateway, BooleanSupplier enough) throws IOException {
        try (RawHttp connection = new RawHttp(gateway)) {
            while (!enough.getAsBoolean()) {
                switch (one(connection).status()) {
                    case 200 -> admitted.incrementAndGet();
                    case 503 -> turnedAway.incrementAndGet();
                    default -> others.incrementAndGet();
                }
            }
        }
    }

    /** One more that nobody knows. */
    Answer one(RawHttp connection) throws IOException {
        int number = invented.incrementAndGet();
        String name = "-" + number;
        String filler = "x".repeat(LONGEST_ID - name.length());
        String address = "10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
        return connection
                .send(RawHttp.post(
                        "/v1/chat/completions",
                        BODY,
                        "X-Forwarded-For: " + address,
                        "Authorization: Bearer key" + name,
                        "X-User-Id: " + filler + name,
                        "X-Team-Id: " + filler + name))
                .readWhole();
    }

    /** A call of somebody with a name and nothing else. */
    static Answer call(RawHttp connection, String user) throws IOException {
        return connection
                .send(RawHttp.post("/v1/chat/completions", BODY, "X-User-Id: " + user))
                .readWhole();
    }

    int admitted() {
        return admitted.get();
    }

    /** Answered 503. */
    int turnedAway() {
        return turnedAway.get();
    }

    /** Answered anything else. */
    int others() {
        return others.get();
    }
}
