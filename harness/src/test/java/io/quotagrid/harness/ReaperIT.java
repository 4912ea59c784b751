package io.quotagrid.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing outlives a test, also where its own JVM dies. */
final class ReaperIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    /** A test's JVM: starts a process of its own, says its number and waits. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            JavaProcess child =
                    JavaProcess.start(JavaCommand.of("child", Path.of(args[0]), Sleeper.class.getName(), List.of()));
            child.awaitLine("up"::equals, PATIENCE);
            System.out.println("child " + child.pid());
            System.in.read();
        }
    }

    /** Waits for longer than any test. */
    static final class Sleeper {
        private Sleeper() {}

        public static void main(String[] args) throws Exception {
            System.out.println("up");
            Thread.currentThread().join();
        }
    }

    @Test
    void givenAPausedChild_whenTheTestsJvmIsKilled_thenTheChildIsGoneToo() {
        // Given
        JavaProcess parent = JavaProcess.start(
                JavaCommand.of("parent", directory, Parent.class.getName(), List.of(directory.toString())));
        String line = parent.awaitLine(said -> said.startsWith("child "), PATIENCE);
        ProcessHandle child =
                ProcessHandle.of(Long.parseLong(line.split(" ")[1])).orElseThrow();
        Shell.run("kill", "-STOP", Long.toString(child.pid()));

        // When
        parent.kill();

        // Then
        Optional<ProcessHandle> ended = Optional.of(child.onExit()
                .orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                .join());
        assertThat(ended.orElseThrow().isAlive()).isFalse();
    }

    @Test
    void givenAProcess_whenItIsPausedAndGoesOn_thenItIsTheSame() {
        try (JavaProcess process =
                JavaProcess.start(JavaCommand.of("one", directory, Sleeper.class.getName(), List.of()))) {
            process.awaitLine("up"::equals, PATIENCE);

            process.pause();
            process.resume();
            process.terminate();

            assertThat(process.awaitExit(PATIENCE)).isEqualTo(143);
        }
    }
}
