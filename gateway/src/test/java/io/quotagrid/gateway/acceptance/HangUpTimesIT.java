package io.quotagrid.gateway.acceptance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long after its caller has left a provider's call is cancelled: from the caller's last act to what the provider sees. */
final class HangUpTimesIT {
    private static final Logger log = LoggerFactory.getLogger(HangUpTimesIT.class);
    private static final List<String> WAYS = List.of("close", "reset", "half-close");

    /** Half of the rounds leave as soon as the provider has the call, half once the gateway watches for it. */
    private static final int ROUNDS = 10;

    private static final Duration WATCHED = Duration.ofMillis(250);
    private static final Duration PROMISED = Duration.ofMillis(250);

    /** A busy machine is no broken promise; nothing noticed is. What it was is in the log. */
    private static final Duration BUSY = PROMISED.multipliedBy(4);

    private static final Duration LATEST = Duration.ofSeconds(60);

    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 100000}}
            user_rate_limit: {header: X-User-Id}
            providers: {targets: [%s]}
            """;

    @TempDir
    private Path audit;

    private final Map<String, Long> waitingSince = new ConcurrentHashMap<>();
    private final Map<String, Long> leftAt = new ConcurrentHashMap<>();
    private final RawProvider provider = new RawProvider(this::play);
    private Product product;

    /** What a call is waiting for when its caller leaves. */
    private enum Stage {
        FIRST_TOKEN,
        NEXT_TOKEN,
        WHOLE_ANSWER
    }

    @BeforeEach
    void start() {
        product = Product.start(POLICY.formatted(provider.target("")), audit);
    }

    @AfterEach
    void stop() throws IOException {
        product.awaitNothingHeld();
        product.close();
        provider.close();
    }

    private void play(RawProvider.Line line) throws IOException {
        String request = line.readRequest();
        String id = request.replaceFirst("(?s).*\"content\":\"([^\"]+)\".*", "$1");
        if (id.startsWith(Stage.NEXT_TOKEN.name())) {
            line.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + Moods.EVENT);
        }
        waitingSince.put(id, System.nanoTime());
        line.awaitHangUp();
        leftAt.put(id, System.nanoTime());
    }

    @Test
    void givenCallersThatLeave_whenNothingIsSaid_thenTheProviderIsLeftSoon() throws IOException {
        for (int warmUp = 0; warmUp < 2; warmUp++) {
            round("warm" + warmUp, Duration.ZERO);
        }
        List<Duration> atOnce = new ArrayList<>();
        List<Duration> watched = new ArrayList<>();

        for (int round = 0; round < ROUNDS / 2; round++) {
            atOnce.addAll(round("now" + round, Duration.ZERO));
            watched.addAll(round("later" + round, WATCHED));
        }

        report("at once", atOnce);
        report("once watched", watched);
        List<Duration> all =
                Stream.concat(atOnce.stream(), watched.stream()).sorted().toList();
        assertThat(all.get(all.size() / 2)).isLessThan(BUSY);
        assertThat(all.get(all.size() - 1)).isLessThan(LATEST);
    }

    /** One caller of each kind; all leave at the same time. */
    private List<Duration> round(String name, Duration after) throws IOException {
        Map<String, RawHttp> callers = new HashMap<>();
        for (Stage stage : Stage.values()) {
            for (String way : WAYS) {
                String id = stage + " " + way + " " + name;
                callers.put(id, waiting(stage, id));
            }
        }
        long lastCame =
                waitingSince.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        await().pollInterval(Duration.ofMillis(5))
                .atMost(LATEST)
                .until(() -> System.nanoTime() - lastCame >= after.toNanos());
        Map<String, Long> leaving = new HashMap<>();
        for (Map.Entry<String, RawHttp> caller : callers.entrySet()) {
            leaving.put(caller.getKey(), System.nanoTime());
            caller.getValue().leave(caller.getKey().split(" ")[1]);
        }
        await().atMost(LATEST).until(() -> leftAt.keySet().containsAll(callers.keySet()));
        for (RawHttp caller : callers.values()) {
            caller.close();
        }
        return leaving.entrySet().stream()
                .map(left -> Duration.ofNanos(requireNonNull(leftAt.get(left.getKey())) - left.getValue()))
                .toList();
    }

    private RawHttp waiting(Stage stage, String id) throws IOException {
        RawHttp caller = new RawHttp(product.address());
        caller.send(Chats.post(Chats.body("raw", id, stage == Stage.WHOLE_ANSWER ? "" : Chats.STREAM), "leaver"));
        await().pollInterval(Duration.ofMillis(1)).atMost(LATEST).until(() -> waitingSince.containsKey(id));
        if (stage == Stage.NEXT_TOKEN) {
            caller.readUntil("Hel");
        }
        return caller;
    }

    private static void report(String what, List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        log.atInfo()
                .addKeyValue("left", what)
                .addKeyValue("calls", sorted.size())
                .addKeyValue("p50_ms", sorted.get(sorted.size() / 2).toMillis())
                .addKeyValue("p99_ms", sorted.get(sorted.size() * 99 / 100).toMillis())
                .addKeyValue("worst_ms", sorted.get(sorted.size() - 1).toMillis())
                .log("how soon the provider was left");
    }
}
