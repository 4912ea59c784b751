package io.quotagrid.gateway.admin;

import io.quotagrid.config.AdminConfig;
import io.quotagrid.config.AdminConfig.Token;
import io.quotagrid.config.Secret;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may use the admin listener: bearer tokens with a name and a role. Thread-safe.
 *
 * <p>Where tokens are is read again a second after it was read last, when somebody comes: so a token is changed, or taken back, by
 * changing its file, without a restart. A file may hold several tokens, a line each: the old one and the new one while they are
 * changed. Only hashes are kept, and a token is compared with all of them whatever it is, in a time that says nothing of how much
 * of it was right.
 */
public final class Operators {
    private static final Logger log = LoggerFactory.getLogger(Operators.class);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHORTEST_TOKEN = 16;

    private final List<Token> tokens;
    private final Map<String, String> environment;
    private final LongSupplier nanoClock;
    private final BiPredicate<byte[], byte[]> same;
    private volatile Known known;

    /** What was read, and when. */
    private static final class Known {
        private final List<Hashed> hashes;
        private final List<String> missing;
        private final long readNanos;

        Known(List<Hashed> hashes, List<String> missing, long readNanos) {
            this.hashes = hashes;
            this.missing = missing;
            this.readNanos = readNanos;
        }
    }

    private static final class Hashed {
        private final Operator operator;
        private final byte[] hash;

        Hashed(Operator operator, byte[] hash) {
            this.operator = operator;
            this.hash = hash;
        }
    }

    Operators(List<Token> tokens, Map<String, String> environment, LongSupplier nanoClock) {
        this(tokens, environment, nanoClock, MessageDigest::isEqual);
    }

    /** @param same compares two hashes, in a time that says nothing of them */
    Operators(
            List<Token> tokens,
            Map<String, String> environment,
            LongSupplier nanoClock,
            BiPredicate<byte[], byte[]> same) {
        this.tokens = List.copyOf(tokens);
        this.environment = Map.copyOf(environment);
        this.nanoClock = nanoClock;
        this.same = same;
        this.known = read();
        complain(known, List.of());
    }

    /**
     * The policy's tokens.
     *
     * @param environment where those with {@code env} are looked up
     */
    public static Operators of(AdminConfig config, Map<String, String> environment) {
        return new Operators(config.tokens(), environment, System::nanoTime);
    }

    /** Whether any token is configured, be it there or not: if none is, everybody on this machine may do everything. */
    boolean configured() {
        return !tokens.isEmpty();
    }

    /**
     * Who shows this token.
     *
     * @param token as it was sent
     * @return empty if it is none of ours
     */
    Optional<Operator> find(String token) {
        byte[] hash = hash(token);
        Operator found = null;
        for (Hashed candidate : fresh().hashes) {
            if (same.test(candidate.hash, hash)) {
                found = candidate.operator;
            }
        }
        return Optional.ofNullable(found);
    }

    private Known fresh() {
        Known last = known;
        if (nanoClock.getAsLong() - last.readNanos < FRESH_NANOS) {
            return last;
        }
        return readAgain();
    }

    private synchronized Known readAgain() {
        Known last = known;
        if (nanoClock.getAsLong() - last.readNanos < FRESH_NANOS) {
            return last; // somebody else just did
        }
        Known next = read();
        complain(next, last.missing);
        known = next;
        return next;
    }

    private Known read() {
        List<Hashed> hashes = new ArrayList<>();
        TreeSet<String> missing = new TreeSet<>();
        for (Token token : tokens) {
            Secret secret = resolved(token);
            if (secret == null) {
                missing.add(token.name() + " (" + token.secretRef().describe() + ")");
            } else {
                secret.reveal()
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .forEach(line -> {
                            Operator operator = new Operator(token.name(), token.role());
                            hashes.add(new Hashed(operator, hash(line)));
                            if (line.length() < SHORTEST_TOKEN) {
                                missing.add(token.name() + " (shorter than " + SHORTEST_TOKEN + " characters)");
                            }
                        });
            }
        }
        return new Known(List.copyOf(hashes), List.copyOf(missing), nanoClock.getAsLong());
    }

    private @Nullable Secret resolved(Token token) {
        try {
            return token.secretRef().resolve(environment).orElse(null);
        } catch (UncheckedIOException e) {
            return null; // it is there and cannot be read: nobody comes in by it
        }
    }

    private static void complain(Known now, List<String> before) {
        if (!now.missing.isEmpty() && !now.missing.equals(before)) {
            log.atWarn().addKeyValue("tokens", now.missing).log("admin tokens are missing or too short");
        }
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
