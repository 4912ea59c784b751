package io.quotagrid.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * A small process that waits for this JVM to end, in whatever way, and then cleans up after it: it reads what there is from a
 * pipe that only this JVM holds open. Thread-safe.
 */
final class Reaper {
    private static final String SCRIPT = """
            pids='' spaces=''
            while read -r what name; do
              case $what in
                pid) pids="$pids $name" ;;
                gone) pids=$(printf '%s' "$pids " | sed "s/ $name / /") ;;
                space) spaces="$spaces $name" ;;
              esac
            done
            for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
            for space in $spaces; do ip netns del "$space" 2>/dev/null; done
            exit 0
            """;

    /** One for this JVM: it is the JVM's end that it waits for. */
    static final Reaper INSTANCE = new Reaper();

    private final Writer pipe;

    private Reaper() {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            pipe = process.outputWriter(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start what cleans up after tests", e);
        }
    }

    /** Is to be killed when this JVM ends. */
    void process(long pid) {
        note("pid " + pid);
    }

    /** Has ended: its number may be another's soon. */
    void ended(long pid) {
        note("gone " + pid);
    }

    /** A network namespace to be removed when this JVM ends. */
    void namespace(String name) {
        note("space " + name);
    }

    private synchronized void note(String line) {
        try {
            pipe.write(line + "\n");
            pipe.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("what cleans up after tests has gone", e);
        }
    }
}
