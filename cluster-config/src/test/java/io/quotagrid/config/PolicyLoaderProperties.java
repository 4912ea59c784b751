package io.quotagrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is done to a good file, the loader answers: with a policy, or with at least one error. */
final class PolicyLoaderProperties {

    @Property(tries = 2_000)
    void anyChangeOfBytesGivesAPolicyOrAnError(
            @ForAll @IntRange(max = 3) int sample,
            @ForAll @IntRange(max = 100_000) int at,
            @ForAll @IntRange(max = 20) int removed,
            @ForAll @Size(max = 8) byte[] inserted)
            throws IOException {
        byte[] good = Files.readAllBytes(Path.of("samples", sampleName(sample)));
        int from = at % good.length;
        int to = Math.min(good.length, from + removed);
        byte[] changed = new byte[from + inserted.length + good.length - to];
        System.arraycopy(good, 0, changed, 0, from);
        System.arraycopy(inserted, 0, changed, from, inserted.length);
        System.arraycopy(good, to, changed, from + inserted.length, good.length - to);

        PolicyReport report = PolicyLoader.load(changed);

        boolean broken = report.findings().stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
        assertThat(report.policy().isPresent()).isNotEqualTo(broken);
    }

    private static String sampleName(int sample) {
        return new String[] {"policy-config.yaml", "single.yaml", "kubernetes.yaml", "wallets.yaml"}[sample];
    }
}
