package io.quotagrid.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.harness.JavaCommand;
import io.quotagrid.harness.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known users cannot fill a heap either: what all of these weigh with every sub-window of their own is twice this heap. */
final class HeavyCallersIT {
    private static final int USERS = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @TempDir
    private Path directory;

    @Test
    void givenASmallHeap_whenAllUsersCallAllThroughTheirWindow_thenTheNodeLivesAndEveryCallCounts() {
        JavaCommand command = new JavaCommand(
                "heavy",
                directory,
                HeavyCallers.class.getName(),
                List.of("heavy-" + ProcessHandle.current().pid(), String.valueOf(USERS)),
                List.of(),
                List.of("-Xmx48m"),
                Map.of());
        try (JavaProcess callers = JavaProcess.start(command)) {
            assertThat(callers.awaitLine(line -> line.startsWith("admitted"), PATIENCE))
                    .isEqualTo("admitted %d, counted exactly %d, wanted room true".formatted(60 * USERS, USERS));
        }
    }
}
