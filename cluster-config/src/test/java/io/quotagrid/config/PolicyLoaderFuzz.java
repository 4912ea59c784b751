package io.quotagrid.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are, the loader answers with a policy or with errors, within a second. Begins from the samples too. */
final class PolicyLoaderFuzz {
    static Stream<byte[]> samples() throws IOException {
        List<byte[]> samples = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("samples"))) {
            for (Path file : files.sorted().toList()) {
                samples.add(Files.readAllBytes(file));
            }
        }
        return samples.stream();
    }

    @MethodSource("samples")
    @FuzzTest(maxExecutions = 5_000, maxDuration = "")
    void answers(byte[] yaml) {
        PolicyLoaderProperties.answers(yaml);
    }
}
