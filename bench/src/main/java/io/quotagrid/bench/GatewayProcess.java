package io.quotagrid.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The real program in a JVM of its own: with the Java and the JVM flags that this one was started with, on ports that the system
 * chooses, in a directory of its own.
 */
final class GatewayProcess implements AutoCloseable {
    private static final Path POLICIES = Path.of("bench", "policies");
    private static final Pattern READY = Pattern.compile("ready on (\\S+), admin on (\\S+)");
    private static final Duration STOP = Duration.ofSeconds(45);

    /** The class path of this build, whatever directory it is looked at from. */
    static final String OURS = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));

    private final Process process;
    private final Admin admin;
    private final URI address;

    /**
     * @param policy      name of a file in {@code bench/policies}, without its ending
     * @param environment added to our own; {@code OPENAI_BASE_URL} says where the targets are
     * @param heap        the JVM's flag: {@code -Xmx512m}
     */
    GatewayProcess(String policy, Map<String, String> environment, String heap) throws IOException {
        this(policy, environment, heap, OURS);
    }

    /**
     * The program of any build.
     *
     * @param classPath absolute, with the platform's separators
     */
    GatewayProcess(String policy, Map<String, String> environment, String heap, String classPath) throws IOException {
        Path file = POLICIES.resolve(policy + ".yaml").toAbsolutePath();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xm"))
                .forEach(command::add);
        command.addAll(List.of(heap, "-cp", classPath, "io.quotagrid.gateway.Quotagrid"));
        command.addAll(List.of("gateway", "run", "--policy-config", file.toString()));
        command.addAll(List.of("--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--cluster-port", "0"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
        builder.directory(Files.createTempDirectory("quotagrid-bench").toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        Matcher ready = awaitReady(process);
        address = URI.create(ready.group(1));
        admin = new Admin(URI.create(ready.group(2)));
    }

    private static Matcher awaitReady(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return ready;
            }
        }
        throw new IOException("the gateway ended before it was ready");
    }

    /** Where callers come in. */
    URI address() {
        return address;
    }

    /** Its admin listener. */
    Admin admin() {
        return admin;
    }

    /** CPU time of the process so far, user and system. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * A line of {@code /proc/PID/status} (Linux).
     *
     * @param field {@code VmRSS}: resident memory now; {@code VmHWM}: the most it was
     */
    long mebibytes(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }

    /**
     * What its objects weigh after a collection of all of its heap; it stands still meanwhile.
     *
     * @throws IOException if it does not say, as when it has ended
     */
    long heapBytesAfterCollection() throws IOException {
        return diagnosed("GC.class_histogram", "Total +\\d+ +(\\d+).*");
    }

    /** How large its heap may become. */
    long heapBytes() throws IOException {
        return diagnosed("VM.flags", ".*-XX:MaxHeapSize=(\\d+).*");
    }

    private long diagnosed(String command, String line) throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process asking = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command).start();
        String said = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher found = Pattern.compile("(?m)^" + line + "$").matcher(said);
        if (!found.find()) {
            throw new IOException("the gateway does not answer " + command + ": " + said.strip());
        }
        return Long.parseLong(found.group(1));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
