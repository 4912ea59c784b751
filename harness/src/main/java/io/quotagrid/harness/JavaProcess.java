package io.quotagrid.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A JVM of its own with this JVM's class path. What it says on stderr goes to a file of its directory. Thread-safe. */
public final class JavaProcess implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Path errors;
    private final Writer stdin;
    private final List<String> lines = new ArrayList<>();
    private volatile Consumer<String> listener = line -> {};
    private boolean allRead; // with lines

    private JavaProcess(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        this.stdin = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "stdout of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it; it is killed when this JVM ends, if it has not ended before. */
    public static JavaProcess start(JavaCommand command) {
        Path errors = command.directory().resolve(command.name() + ".err");
        ProcessBuilder builder = new ProcessBuilder(command.words())
                .directory(command.directory().toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(command.environment());
        try {
            Process process = builder.start();
            Reaper.INSTANCE.process(process.pid());
            var unused = process.onExit().thenAccept(ended -> Reaper.INSTANCE.ended(ended.pid()));
            return new JavaProcess(command.name(), process, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
                listener.accept(line);
            }
        } catch (IOException e) {
            return; // it was killed
        } finally {
            synchronized (lines) {
                allRead = true;
                lines.notifyAll();
            }
        }
    }

    /** Hears every line that comes from now on. */
    void listen(Consumer<String> hears) {
        listener = hears;
    }

    /**
     * The first line of stdout that is of a kind, waiting for it if need be.
     *
     * @throws IllegalStateException if it does not come in time, or the process ends without it; with all that it said
     */
    public String awaitLine(Predicate<String> kind, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lines) {
            while (true) {
                Optional<String> found = lines.stream().filter(kind).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0 || allRead) { // what has ended may have said more than has been read of it
                    throw new IllegalStateException(
                            name + (allRead ? " ended and said " : " said in time only ") + lines + "\n" + errors());
                }
                waitForMore(Math.min(left, 100));
            }
        }
    }

    private void waitForMore(long millis) {
        try {
            lines.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** Writes a line to its stdin. */
    void send(String line) {
        try {
            synchronized (stdin) {
                stdin.write(line + "\n");
                stdin.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not listen: " + errors(), e);
        }
    }

    /** All that it said on stderr so far. */
    public String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return "";
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** {@code kill -9}: no goodbye. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(END);
    }

    /** Asks it to end, as a service manager does. */
    public void terminate() {
        signal("TERM");
    }

    /**
     * What its objects weigh after a collection of all of its heap.
     *
     * @return bytes; it stands still meanwhile
     */
    public long heapBytesAfterCollection() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String total = Shell.run(jcmd, Long.toString(process.pid()), "GC.class_histogram")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " does not say what its heap holds"));
        return Long.parseLong(total.split(" +")[2]);
    }

    /** Lets it hang: it keeps its connections and does nothing. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    /**
     * Makes it slow, as a machine is that is short of processors: by turns it runs and stands still, until what is returned is
     * closed. It then runs.
     *
     * @param runs   how long it runs in a turn; from 1 ms
     * @param stands how long it stands still in a turn; from 1 ms
     */
    public SlowDown slowDown(Duration runs, Duration stands) {
        return new SlowDown(this, runs, stands);
    }

    private void signal(String signal) {
        Shell.run("kill", "-" + signal, Long.toString(process.pid()));
    }

    /**
     * Its exit code, waiting for the end.
     *
     * @throws IllegalStateException if it does not end in time
     */
    public int awaitExit(Duration patience) {
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(name + " does not end: " + errors());
    }

    /** Kills it if it is still there. */
    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit(END);
    }
}
