package io.quotagrid.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.NotBuiltYet;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.PolicyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** What {@code cluster-config/deploy} says fits the program, and its parts fit each other. */
final class DeployTest {
    private static final Path DEPLOY = Path.of("../cluster-config/deploy");
    private static final String MANIFESTS = "kubernetes/quotagrid.yaml";

    private final Map<String, Map<?, ?>> kinds = new HashMap<>();

    DeployTest() throws IOException {
        for (Object each : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text(MANIFESTS))) {
            Map<?, ?> manifest = (Map<?, ?>) each;
            kinds.put(manifest.get("kind") + " " + at(manifest, "metadata", "name"), manifest);
        }
    }

    @Test
    void givenTheManifests_whenTheyAreRead_thenEverythingThatADeploymentNeedsIsThere() {
        assertThat(kinds.keySet())
                .contains(
                        "ConfigMap quotagrid-policy",
                        "Service quotagrid-members",
                        "Service quotagrid",
                        "Deployment quotagrid",
                        "PodDisruptionBudget quotagrid",
                        "NetworkPolicy quotagrid");
        assertThat(at(kind("Service quotagrid-members"), "spec", "clusterIP")).isEqualTo("None");
        assertThat(at(kind("Service quotagrid-members"), "spec", "publishNotReadyAddresses"))
                .isEqualTo(true);
        assertThat(at(kind("PodDisruptionBudget quotagrid"), "spec", "maxUnavailable"))
                .isEqualTo(1);
        assertThat(list(pod(), "topologySpreadConstraints")).hasSize(2);
    }

    @Test
    void givenTheManifestsPolicy_whenItIsLinted_thenItRunsAndFindsItsMembersByTheHeadlessService() {
        String yaml = (String) at(kind("ConfigMap quotagrid-policy"), "data", "policy-config.yaml");
        PolicyReport report = PolicyLoader.load(yaml.getBytes(StandardCharsets.UTF_8));

        assertThat(report.findings())
                .filteredOn(finding -> finding.severity() != Severity.NOTICE)
                .isEmpty();
        Policy policy = report.policy().orElseThrow();
        assertThat(NotBuiltYet.in(policy)).isEmpty();
        assertThat(policy.cluster().members()).containsExactly("quotagrid-members");
        assertThat(policy.cluster().expectedMembers()).isEqualTo(at(kind("Deployment quotagrid"), "spec", "replicas"));
        assertThat(ports(list(container(), "ports"), "containerPort"))
                .containsEntry("member", policy.cluster().port());
        Set<String> mounts = new HashSet<>();
        list(container(), "volumeMounts").forEach(mount -> mounts.add((String) ((Map<?, ?>) mount).get("mountPath")));
        assertThat(mounts).contains("/etc/quotagrid");
        assertThat(policy.cluster()
                        .secretRef()
                        .orElseThrow()
                        .file()
                        .orElseThrow()
                        .getParent())
                .hasToString("/run/secrets/quotagrid-cluster");
        assertThat(mounts).contains("/run/secrets/quotagrid-cluster", "/run/secrets/quotagrid-provider");
    }

    @Test
    void givenTheManifestsProbes_whenTheyAreCompared_thenTheProgramHasTheirPathsAndPorts() throws IOException {
        Map<String, Object> ports = ports(list(container(), "ports"), "containerPort");
        String routes = Files.readString(Path.of("src/main/java/io/quotagrid/gateway/http/LocalRoutes.java"));

        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            Map<?, ?> get = (Map<?, ?>) at(container(), probe, "httpGet");
            assertThat(routes).contains("routes.get(\"" + get.get("path") + "\"");
            assertThat(ports).containsEntry((String) get.get("port"), 41_002);
        }
    }

    @Test
    void givenTheManifestsAndTheServicesArguments_whenTheProgramReadsThem_thenItKnowsAllOfThem() throws IOException {
        List<List<String>> commands = new ArrayList<>();
        commands.add(list(container(), "args").stream().map(Object::toString).toList());
        text("quotagrid.service")
                .lines()
                .filter(line -> line.startsWith("Exec"))
                .map(line -> line.substring(line.indexOf("quotagrid gateway") + "quotagrid ".length()))
                .map(line -> List.of(line.split(" ")))
                .forEach(commands::add);

        assertThat(commands).hasSize(3);
        for (List<String> command : commands) {
            CommandLine program = Quotagrid.commandLine(
                    (policy, options) -> {
                        throw new AssertionError("must not start");
                    },
                    new Foreground(),
                    Map.of());
            assertThat(program.parseArgs(command.toArray(String[]::new)).errors())
                    .isEmpty();
        }
    }

    @Test
    void givenTheTimesToStop_whenTheyAreCompared_thenTheProgramEndsBeforeItIsKilled() throws IOException {
        long longest = Foreground.LONGEST_STOP.toSeconds();

        assertThat((Integer) pod().get("terminationGracePeriodSeconds")).isGreaterThan((int) longest);
        assertThat(setting("TimeoutStopSec")).isGreaterThan(longest);
        assertThat(text("quotagrid.service")).contains("KillSignal=SIGTERM\n");
        assertThat(text("Containerfile")).contains("STOPSIGNAL SIGTERM\n");
    }

    @Test
    void givenTheInstalledProgram_whenItsFlagsAreCompared_thenTheyAreTheLaunchers() throws IOException {
        String installed = text("quotagrid").replaceAll("\\s+", " ");
        try (Stream<String> lines = Files.lines(Path.of("../scripts/java-env"))) {
            lines.map(String::strip)
                    .filter(line -> line.startsWith("--add-") || line.startsWith("-Djava"))
                    .forEach(flag -> assertThat(installed).contains(flag));
        }
        assertThat(text("Containerfile")).contains("COPY cluster-config/deploy/quotagrid /opt/quotagrid/bin/quotagrid");
        assertThat(Files.isExecutable(DEPLOY.resolve("quotagrid"))).isTrue();
    }

    private static String text(String file) throws IOException {
        return Files.readString(DEPLOY.resolve(file));
    }

    private long setting(String name) throws IOException {
        return text("quotagrid.service")
                .lines()
                .filter(line -> line.startsWith(name + "="))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private Map<?, ?> pod() {
        return (Map<?, ?>) at(kind("Deployment quotagrid"), "spec", "template", "spec");
    }

    private Map<?, ?> container() {
        return (Map<?, ?>) list(pod(), "containers").get(0);
    }

    private static List<?> list(Map<?, ?> of, String key) {
        return (List<?>) requireNonNull(of.get(key), key);
    }

    private static Map<String, Object> ports(List<?> ports, String number) {
        Map<String, Object> byName = new HashMap<>();
        ports.forEach(port -> byName.put((String) ((Map<?, ?>) port).get("name"), ((Map<?, ?>) port).get(number)));
        return byName;
    }

    private Map<?, ?> kind(String kindAndName) {
        return requireNonNull(kinds.get(kindAndName), kindAndName);
    }

    private static Object at(Map<?, ?> from, String... path) {
        Object value = from;
        for (String key : path) {
            value = requireNonNull(((Map<?, ?>) value).get(key), key);
        }
        return value;
    }
}
