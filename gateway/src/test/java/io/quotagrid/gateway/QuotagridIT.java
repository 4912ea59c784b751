package io.quotagrid.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: what an operator's shell and service manager see of it. */
final class QuotagridIT {
    private static final Path SANDBOX =
            Path.of("../cluster-config/samples/sandbox.yaml").toAbsolutePath();
    private static final Pattern READY = Pattern.compile("quotagrid: ready on (http://\\S+), admin on (http://\\S+)");
    private static final long PATIENCE_SECONDS = 90;

    @TempDir
    private Path directory;

    @Test
    void givenARunningGateway_whenItIsTerminated_thenItEndsWith0AndItsAuditIsOnDisk() throws Exception {
        Process process = start("--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0");
        try {
            Matcher ready = READY.matcher(firstLine(process));
            assertThat(ready.matches()).isTrue();
            assertThat(post(URI.create(ready.group(1) + "/v1/chat/completions")))
                    .isEqualTo(200);
            assertThat(get(URI.create(ready.group(2) + "/readyz"))).isEqualTo(200);

            process.destroy();

            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(auditLines()).singleElement().asString().contains("\"outcome\":\"completed\"");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void givenAPortInUse_whenItStarts_thenStderrEndsInOneLineAndTheExitCodeIs1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listen = "127.0.0.1:" + taken.getLocalPort();
            Process process = start("--listen", listen, "--admin-listen", "127.0.0.1:0");
            try {
                List<String> said = new BufferedReader(
                                new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))
                        .lines()
                        .filter(line -> !line.contains("sandbox.yaml")) // the notices
                        .toList();

                assertThat(said)
                        .containsExactly(
                                "quotagrid: cannot listen on " + listen + ": the port is in use or not allowed");
                assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(1);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "--add-modules=java.se",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-opens=java.management/sun.management=ALL-UNNAMED",
                "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.quotagrid.gateway.Quotagrid",
                "gateway",
                "run",
                "--policy-config",
                policy().toString(),
                "--cluster-port",
                "0"));
        if (Runtime.version().feature() >= 24) {
            command.add(1, "--sun-misc-unsafe-memory-access=allow");
            command.add(1, "--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(options));
        return new ProcessBuilder(command).directory(directory.toFile()).start();
    }

    /** The sandbox's policy for a cluster of its own: what else runs on this machine is left alone. */
    private Path policy() throws IOException {
        String cluster = "\ncluster: {name: program-" + ProcessHandle.current().pid()
                + ", discovery: tcp, decision_timeout_ms: 20000}\n";
        return Files.writeString(directory.resolve("sandbox.yaml"), Files.readString(SANDBOX) + cluster);
    }

    private static String firstLine(Process process) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    private List<String> auditLines() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("audit"))) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        }
    }

    private static int post(URI uri) throws IOException, InterruptedException {
        String body = "{\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        return status(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static int get(URI uri) throws IOException, InterruptedException {
        return status(HttpRequest.newBuilder(uri).build());
    }

    private static int status(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
