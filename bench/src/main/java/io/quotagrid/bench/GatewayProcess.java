package io.quotagrid.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real program in a JVM of its own, on ports that the system chooses. */
final class GatewayProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready on (\\S+), admin on (\\S+)");
    private static final double CLOCK_TICKS_A_SECOND = 100;

    private final Process process;
    private final URI address;
    private final URI admin;

    GatewayProcess(String policy, List<String> jvmOptions) throws IOException {
        Path file = Files.createTempFile("bench-policy", ".yaml");
        Files.writeString(file, policy);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "--add-modules=java.se",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.management/sun.management=ALL-UNNAMED",
                "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.quotagrid.gateway.Quotagrid"));
        command.addAll(List.of("gateway", "run", "--policy-config", file.toString()));
        command.addAll(List.of("--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--cluster-port", "0"));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Matcher ready = awaitReady(process);
        address = URI.create(ready.group(1));
        admin = URI.create(ready.group(2));
    }

    private static Matcher awaitReady(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return ready;
            }
            line = out.readLine();
        }
        throw new IOException("the gateway ended before it was ready");
    }

    URI address() {
        return address;
    }

    URI admin() {
        return admin;
    }

    /** CPU seconds of the process, user and system, from /proc (Linux). */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS_A_SECOND;
    }

    /** {@code VmRSS}, {@code VmHWM}: kibibytes. */
    long memoryKib(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
