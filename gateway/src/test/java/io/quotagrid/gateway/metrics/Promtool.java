package io.quotagrid.gateway.metrics;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prometheus' own checker, where {@code scripts/promtool} has found it or brought it. */
public final class Promtool {
    private static final Path BROUGHT = Path.of("../target/promtool/usr/bin");
    private static final long TIMEOUT_SECONDS = 60;

    private final Path program;

    private Promtool(Path program) {
        this.program = program;
    }

    /** What it answered: exit code, and all that it said. */
    public record Answer(int code, String said) {}

    /** Skips the test where there is none. */
    public static Promtool orSkip() {
        Optional<Path> program = Stream.concat(
                        Stream.of(BROUGHT),
                        Arrays.stream(System.getenv("PATH").split(":")).map(Path::of))
                .map(directory -> directory.resolve("promtool").toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(program).as("promtool: skipped").isPresent();
        return new Promtool(program.orElseThrow());
    }

    /** Runs it in that directory with that on its standard input. */
    public Answer run(Path directory, String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(program.toString()), Arrays.stream(arguments))
                .toList();
        Path text = Files.createTempFile("promtool", ".in");
        Path said = Files.createTempFile("promtool", ".out");
        try {
            Files.writeString(text, input);
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(text.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("promtool does not end");
            }
            return new Answer(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
        } finally {
            Files.delete(text);
            Files.delete(said);
        }
    }
}
