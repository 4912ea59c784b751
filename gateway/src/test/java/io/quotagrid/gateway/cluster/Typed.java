package io.quotagrid.gateway.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One command as an operator types it: a process of its own, and what became of it.
 *
 * @param exitCode as the shell sees it
 * @param out      stdout
 * @param err      stderr
 */
record Typed(int exitCode, String out, String err) {
    private static final long PATIENCE_SECONDS = 120;

    /** Runs it to its end. */
    static Typed run(Path directory, Map<String, String> environment, List<String> arguments) {
        try {
            Path out = Files.createTempFile(directory, "typed", ".out");
            Path err = Files.createTempFile(directory, "typed", ".err");
            Process process = start(directory, environment, arguments, out, err);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(arguments + " does not end: " + Files.readString(out) + Files.readString(err));
            }
            return new Typed(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** For commands that go on until they are stopped; what they say goes to these files. */
    static Process start(Path directory, Map<String, String> environment, List<String> arguments, Path out, Path err)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator)),
                "io.quotagrid.gateway.Quotagrid"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("QUOTAGRID_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
