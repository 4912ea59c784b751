package io.quotagrid.gateway.identity;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of an issuer: fetched at the start, again when they are too old, and at once when a token names a key that is not
 * among them, though not more often than every ten seconds: nobody can have the issuer asked by inventing names. While it cannot be
 * fetched the last set stays, for up to a day. All of it on a thread of its own. Thread-safe.
 */
final class TokenKeys implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TokenKeys.class);
    private static final int LARGEST_BYTES = 1 << 20;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 3_000;
    private static final int SHORTEST_RSA_BITS = 2_048;
    private static final long SHORTEST_REST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_OUTAGE_NANOS = TimeUnit.DAYS.toNanos(1);

    private final URI source;
    private final Duration refresh;
    private final LongSupplier nanoClock;
    private final Tokens.Fetches fetches;
    private final long beganNanos;
    private final ScheduledExecutorService thread;
    private volatile Optional<Snapshot> snapshot = Optional.empty();
    private volatile Optional<String> problem = Optional.of("the key set has not been fetched yet");

    @GuardedBy("this")
    private CompletableFuture<Void> fetching = CompletableFuture.completedFuture(null);

    @GuardedBy("this")
    private Optional<Long> askedNanos = Optional.empty();

    /**
     * The keys as they were once.
     *
     * @param keys    that can be used
     * @param atNanos when they were fetched
     */
    record Snapshot(List<JWK> keys, long atNanos) {}

    /** Begins to fetch. */
    TokenKeys(URI source, Duration refresh, LongSupplier nanoClock, Tokens.Fetches fetches) {
        this.source = source;
        this.refresh = refresh;
        this.nanoClock = nanoClock;
        this.fetches = fetches;
        this.beganNanos = nanoClock.getAsLong();
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "quotagrid-jwks");
            made.setDaemon(true);
            return made;
        });
        var unusedFirst = fetch();
        long millis = Math.max(1, Math.min(refresh.toMillis(), TimeUnit.SECONDS.toMillis(10)));
        var unused = thread.scheduleWithFixedDelay(this::refreshIfOld, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** What is known now; empty if nothing is, or nothing that could still be believed. */
    Optional<Snapshot> now() {
        return snapshot.filter(known -> nanoClock.getAsLong() - known.atNanos() < LONGEST_OUTAGE_NANOS);
    }

    /** Completes when the keys have been fetched once more, or cannot be fetched now; never exceptionally. */
    synchronized CompletableFuture<Void> fetch() {
        long now = nanoClock.getAsLong();
        if (!fetching.isDone()
                || askedNanos.filter(asked -> now - asked < SHORTEST_REST_NANOS).isPresent()) {
            return fetching;
        }
        return started(now);
    }

    private synchronized CompletableFuture<Void> started(long now) {
        askedNanos = Optional.of(now);
        try {
            fetching = CompletableFuture.runAsync(this::load, thread).exceptionally(failure -> null);
        } catch (RejectedExecutionException e) {
            fetching = CompletableFuture.completedFuture(null);
        }
        return fetching;
    }

    private void refreshIfOld() {
        long now = nanoClock.getAsLong();
        boolean old = snapshot.filter(known -> now - known.atNanos() < refresh.toNanos())
                .isEmpty();
        if (old) {
            load();
        }
    }

    private void load() {
        fetches.all().increment();
        try {
            List<JWK> keys = usable(JWKSet.parse(read()));
            if (keys.isEmpty()) {
                throw new IOException("it holds no key that can be used");
            }
            snapshot = Optional.of(new Snapshot(keys, nanoClock.getAsLong()));
            if (problem.isPresent()) {
                log.atInfo().addKeyValue("keys", keys.size()).log("the issuer's key set is there");
            }
            problem = Optional.empty();
        } catch (IOException | ParseException | RuntimeException e) {
            fetches.failed().increment();
            String why = "the issuer's key set cannot be fetched from " + source + ": "
                    + (e instanceof ParseException ? "it is no JWK set" : e.getMessage());
            if (!problem.equals(Optional.of(why))) {
                log.atWarn().addKeyValue("reason", why).log("the issuer's key set cannot be fetched");
            }
            problem = Optional.of(why);
        }
    }

    /** Never a shared key: whoever can read the set could sign. Never a short one. */
    private static List<JWK> usable(JWKSet set) {
        return set.getKeys().stream()
                .filter(key -> KeyType.RSA.equals(key.getKeyType())
                        || KeyType.EC.equals(key.getKeyType())
                        || KeyType.OKP.equals(key.getKeyType()))
                .filter(key -> !(key instanceof RSAKey rsa) || rsa.size() >= SHORTEST_RSA_BITS)
                .map(JWK::toPublicJWK)
                .toList();
    }

    /** Where it was told to look, and nowhere else: a redirect is an error. */
    private String read() throws IOException {
        URLConnection connection = source.toURL().openConnection();
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setUseCaches(false);
        if (connection instanceof HttpURLConnection http) {
            http.setInstanceFollowRedirects(false);
            if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("status " + http.getResponseCode());
            }
        }
        try (InputStream in = connection.getInputStream()) {
            byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw new IOException("it is larger than " + LARGEST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** How long ago the set was fetched; if it never was, how long ago that was begun. */
    Duration age() {
        return Duration.ofNanos(
                nanoClock.getAsLong() - snapshot.map(Snapshot::atNanos).orElse(beganNanos));
    }

    /** Why the last attempt failed; empty if it did not. */
    Optional<String> problem() {
        return problem;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
