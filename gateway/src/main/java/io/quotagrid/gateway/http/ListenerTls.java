package io.quotagrid.gateway.http;

import io.quotagrid.config.TlsConfig;
import io.quotagrid.config.pem.PemException;
import io.quotagrid.config.pem.PemIdentity;
import io.quotagrid.config.pem.PemTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one listener: 1.2 and 1.3, with ciphers that have forward secrecy and authenticate. Its files are looked at every second,
 * by content; new ones count for connections that come from then on, and those that run go on. Files that cannot be used leave
 * the old certificate in place, and {@link #problem} says so until they can. Thread-safe.
 */
public final class ListenerTls implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ListenerTls.class);
    private static final long LOOK_MILLIS = 1_000;
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] CIPHERS = {
        "TLS_AES_.*", "TLS_CHACHA20_.*", "TLS_ECDHE_.*_GCM_.*", "TLS_ECDHE_.*_CHACHA20_.*"
    };

    private final String place;
    private final TlsConfig config;
    private final Clock clock;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final AtomicLong reloads = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gateway-certificates");
        thread.setDaemon(true);
        return thread;
    });

    private volatile Instant notAfter;
    private volatile Optional<String> refused = Optional.empty();
    private String seen; // by the one thread of the timer, after the constructor

    /** What the files make. */
    private record Loaded(SSLContext context, Instant notAfter) {}

    private ListenerTls(String place, TlsConfig config, Clock clock) throws PemException {
        this.place = place;
        this.config = config;
        this.clock = clock;
        this.seen = fingerprint();
        Loaded loaded = load();
        this.notAfter = loaded.notAfter();
        factory.setSslContext(loaded.context());
        factory.setIncludeProtocols(PROTOCOLS);
        factory.setExcludeProtocols();
        factory.setIncludeCipherSuites(CIPHERS);
        factory.setRenegotiationAllowed(false);
        factory.setNeedClientAuth(config.clientCaFile().isPresent());
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Reads the files and begins to watch them.
     *
     * @param place where the policy has them: {@code gateway.tls}
     * @throws StartException if they cannot be used
     */
    public static ListenerTls open(String place, TlsConfig config, Clock clock) {
        try {
            return new ListenerTls(place, config, clock);
        } catch (PemException e) {
            throw new StartException(place + ": " + e.getMessage());
        }
    }

    private Loaded load() throws PemException {
        PemIdentity identity = PemIdentity.read(config.certificateFile(), config.keyFile());
        Optional<List<X509Certificate>> clients = Optional.empty();
        if (config.clientCaFile().isPresent()) {
            clients = Optional.of(PemTls.certificates(config.clientCaFile().get()));
        }
        return new Loaded(PemTls.context(Optional.of(identity), clients), identity.notAfter());
    }

    /** One look at the files. Half-written ones are seen again when the rest has come. */
    private void look() {
        try {
            String now = fingerprint();
            if (!now.equals(seen)) {
                seen = now;
                take();
            }
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("at", place).log("a look at certificates failed");
        }
    }

    private void take() {
        try {
            Loaded loaded = load();
            if (loaded.notAfter().isBefore(clock.instant()) && notAfter.isAfter(clock.instant())) {
                throw new StartException(config.certificateFile() + ": has expired at " + loaded.notAfter());
            }
            factory.reload(made -> made.setSslContext(loaded.context()));
            notAfter = loaded.notAfter();
            refused = Optional.empty();
            reloads.incrementAndGet();
            log.atInfo()
                    .addKeyValue("at", place)
                    .addKeyValue("not_after", notAfter)
                    .log("a new certificate is in force");
        } catch (Exception e) {
            failures.incrementAndGet();
            refused = Optional.of(String.valueOf(e.getMessage()));
            log.atError()
                    .addKeyValue("at", place)
                    .addKeyValue("problem", e.getMessage())
                    .log("new certificate files cannot be used: the certificate of before stays");
        }
    }

    /** Of all files' content; a file that cannot be read is a content of its own. */
    private String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, config.certificateFile());
            add(digest, config.keyFile());
            config.clientCaFile().ifPresent(file -> add(digest, file));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, Path file) {
        try {
            digest.update((byte) 1);
            digest.update(Files.readAllBytes(file));
        } catch (IOException e) {
            digest.update((byte) 0);
        }
    }

    /** What a connector speaks TLS with. */
    public SslContextFactory.Server factory() {
        return factory;
    }

    /** What is wrong with the certificate, for whoever looks after the node; empty if nothing is. */
    public Optional<String> problem() {
        if (refused.isPresent()) {
            return refused.map(why -> place + ": the certificate of before is used: " + why);
        }
        return clock.instant().isAfter(notAfter)
                ? Optional.of(place + ": the certificate has expired at " + notAfter)
                : Optional.empty();
    }

    /** When the certificate in use is not good any more. */
    public Instant notAfter() {
        return notAfter;
    }

    /** How often a new certificate was taken. */
    public long reloads() {
        return reloads.get();
    }

    /** How often new files could not be used. */
    public long failures() {
        return failures.get();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
