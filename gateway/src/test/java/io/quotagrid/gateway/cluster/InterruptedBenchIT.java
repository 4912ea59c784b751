package io.quotagrid.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.gateway.acceptance.StubOpenAi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code quotagrid bench} as a process of its own that somebody ends early. It may be pointed at any server: here at a provider's stub. */
final class InterruptedBenchIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String IGNORED = "SigIgn:";
    private static final long SIGINT = 1L << 1; // in a mask of signals

    private final StubOpenAi openAi = new StubOpenAi();

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        openAi.close();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void givenABenchThatWouldGoOn_whenASignalEndsIt_thenTheReportUntilThenIsPrintedAndTheExitCodeIsTheSignals(
            String signal, int exitCode) throws Exception {
        assumeFalse(signal.equals("INT") && ctrlCIsIgnored(), "Ctrl-C is ignored here");
        Process bench = start("-o", "json");
        try {
            await().atMost(PATIENCE).until(() -> openAi.arrivals() > 50);

            signal(signal, bench);

            assertThat(bench.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(bench.exitValue()).isEqualTo(exitCode);
            JsonNode report = new ObjectMapper().readTree(out());
            assertThat(report.path("calls").asLong()).isGreaterThanOrEqualTo(49);
            assertThat(report.path("statuses").path("200").asLong())
                    .isEqualTo(report.path("calls").asLong());
            assertThat(report.path("seconds").asDouble()).isBetween(0.001, 500.0);
            assertThat(report.path("unfinished").asLong())
                    .as("a second is left to the two calls in flight: on a busy machine they may want more")
                    .isLessThanOrEqualTo(2);
            assertThat(Typed.read(directory.resolve("err"))).contains("stopped by a signal");
        } finally {
            bench.destroyForcibly();
        }
    }

    @Test
    void givenCallsThatHang_whenCtrlCIsTyped_thenTheyAreGivenUpAndTold() throws Exception {
        assumeFalse(ctrlCIsIgnored(), "Ctrl-C is ignored here");
        Process bench = start("--model", "mute");
        try {
            await().atMost(PATIENCE).until(() -> openAi.inFlight() == 2);

            signal("INT", bench);

            assertThat(bench.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(bench.exitValue()).isEqualTo(130);
            assertThat(out()).contains("0 calls", "2 given up unfinished");
        } finally {
            openAi.letGo();
            bench.destroyForcibly();
        }
    }

    private Process start(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "bench",
                "--target",
                openAi.baseUrl() + "/chat/completions",
                "--duration",
                "10m",
                "--concurrency",
                "2"));
        arguments.addAll(List.of(more));
        return Typed.start(directory, Map.of(), arguments, directory.resolve("out"), directory.resolve("err"));
    }

    private String out() {
        return Typed.read(directory.resolve("out"));
    }

    /** Whoever starts the tests in the background of a script has them ignore Ctrl-C, and all that they start: it cannot be typed. */
    private static boolean ctrlCIsIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.isReadable(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith(IGNORED))
                        .map(line -> line.substring(IGNORED.length()).strip())
                        .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & SIGINT) != 0);
    }

    private static void signal(String name, Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
