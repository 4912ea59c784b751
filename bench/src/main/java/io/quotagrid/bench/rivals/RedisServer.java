package io.quotagrid.bench.rivals;

import io.quotagrid.harness.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The machine's own redis-server on a free port of loopback: without replica and persistence, as a cache of counters is often run.
 * It ends with this, or with this JVM.
 */
final class RedisServer implements AutoCloseable {
    /** What to say where there is none. */
    static final String HOW_TO_GET_IT =
            "Redis is left out: no redis-server on this machine (Debian: apt-get install redis-server).";

    private static final String COMMAND = "redis-server";
    private static final Duration END = Duration.ofSeconds(10);

    private final Process process;
    private final Thread atExit;
    private final int port;

    private RedisServer(Process process, int port) {
        this.process = process;
        this.port = port;
        this.atExit = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Whether there is one to start. */
    static boolean installed() {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(each -> Files.isExecutable(Path.of(each, COMMAND)));
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @return empty if it is not installed
     */
    static Optional<RedisServer> start() throws IOException {
        if (!installed()) {
            return Optional.empty();
        }
        int port = Ports.free();
        // a busy window has more fields than a small hash may have by default, and scanning them would be slow
        Process process = new ProcessBuilder(
                        COMMAND,
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--hash-max-listpack-entries",
                        "32")
                .directory(Files.createTempDirectory("quotagrid-redis").toFile())
                .redirectErrorStream(true)
                .start();
        RedisServer server = new RedisServer(process, port);
        server.awaitReady();
        return Optional.of(server);
    }

    private void awaitReady() throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Ready to accept connections")) {
                return;
            }
        }
        throw new IOException(COMMAND + " did not start: " + said);
    }

    int port() {
        return port;
    }

    /** CPU time so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
