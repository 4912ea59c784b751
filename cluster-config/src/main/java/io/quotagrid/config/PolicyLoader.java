package io.quotagrid.config;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * Reads policy files. Bad content is never an exception: it gives findings, all of them at once, each with its path and line.
 * Thread-safe.
 */
public final class PolicyLoader {
    private static final MappingNode DEFAULTS = defaults();

    private PolicyLoader() {}

    /**
     * Reads a policy file.
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    public static PolicyReport load(Path file) {
        return load(bytes(file));
    }

    /**
     * The bytes of a policy file, for {@link #load(byte[])}: for who needs them again, as a file may change, and a pipe is read once.
     * No more than it takes to see that a file is too large: it may be a disk image, or endless.
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    public static byte[] bytes(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            return content.readNBytes(YamlDocument.LARGEST_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Reads the bytes of a policy file. */
    public static PolicyReport load(byte[] yaml) {
        Findings findings = new Findings();
        Optional<Policy> policy =
                YamlDocument.read(yaml, findings).flatMap(given -> PolicyReader.read(given, DEFAULTS, findings));
        return new PolicyReport(findings.broken() ? Optional.empty() : policy, findings.inOrder());
    }

    private static MappingNode defaults() {
        try (InputStream resource = requireNonNull(PolicyLoader.class.getResourceAsStream("defaults.yaml"))) {
            Findings findings = new Findings();
            return YamlDocument.read(resource.readAllBytes(), findings)
                    .orElseThrow(() -> new IllegalStateException("defaults.yaml: " + findings.inOrder()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
