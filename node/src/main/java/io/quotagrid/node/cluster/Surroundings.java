package io.quotagrid.node.cluster;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.ClusterConfig.Discovery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where this node runs, as far as that can be told without asking the network.
 *
 * @param kubernetes whether in a pod that may ask its cluster
 * @param cloud      the cloud that this machine says it is of
 */
record Surroundings(boolean kubernetes, Optional<Discovery> cloud) {
    /** On a machine of no special kind. */
    static final Surroundings PLAIN = new Surroundings(false, Optional.empty());

    private static final Path DMI = Path.of("/sys/class/dmi/id");
    private static final Path TOKEN = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    Surroundings {
        requireNonNull(cloud, "cloud");
    }

    /** @param environment usually {@link System#getenv()} */
    static Surroundings here(Map<String, String> environment) {
        boolean kubernetes = environment.containsKey("KUBERNETES_SERVICE_HOST") && Files.isReadable(TOKEN);
        return new Surroundings(kubernetes, cloud(DMI));
    }

    /** By what the machine's firmware says of its maker. */
    static Optional<Discovery> cloud(Path dmi) {
        String vendor = read(dmi.resolve("sys_vendor"));
        if (vendor.startsWith("Amazon")) {
            return Optional.of(Discovery.AWS);
        }
        if (vendor.startsWith("Google")) {
            return Optional.of(Discovery.GCP);
        }
        boolean azure = vendor.startsWith("Microsoft")
                && read(dmi.resolve("chassis_asset_tag")).startsWith("7783-7084-3265-9085-8269-3286-77");
        return azure ? Optional.of(Discovery.AZURE) : Optional.empty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
