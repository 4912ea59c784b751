package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Finding.Severity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Whatever is done to a good file, the loader answers: with a policy, or with at least one error, soon. */
final class PolicyLoaderProperties {
    private static final String[] NASTY = {
        "9223372036854775808",
        "-1",
        "1e309",
        "~",
        "{}",
        "[]",
        "\"\"",
        "|",
        "&a",
        "*a",
        "!!binary x",
        "---",
        "? ",
        ": ",
        "\t",
        "\"\\UFFFFFFFF\"",
        "\u0000",
        "\ud83d",
        "0x1",
        "<<",
        "'",
        "%YAML 2.0",
        "99999999999GiB",
        "null",
        "- ",
        "#",
        "@",
        "`"
    };

    @Property(tries = 2_000)
    void anyChangeOfBytesGivesAPolicyOrAnError(
            @ForAll("samples") Path sample,
            @ForAll @IntRange(max = 100_000) int at,
            @ForAll @IntRange(max = 20) int removed,
            @ForAll @Size(max = 8) byte[] inserted)
            throws IOException {
        byte[] good = Files.readAllBytes(sample);
        int from = at % good.length;
        int to = Math.min(good.length, from + removed);
        byte[] changed = new byte[from + inserted.length + good.length - to];
        System.arraycopy(good, 0, changed, 0, from);
        System.arraycopy(inserted, 0, changed, from, inserted.length);
        System.arraycopy(good, to, changed, from + inserted.length, good.length - to);

        answers(changed);
    }

    @Property(tries = 2_000)
    void anyShuffleOfLinesAndValuesGivesAPolicyOrAnError(
            @ForAll("samples") Path sample, @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes)
            throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(sample));
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(lines.size());
            String line = lines.get(at);
            String nasty = NASTY[random.nextInt(NASTY.length)];
            switch (random.nextInt(5)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(random.nextInt(lines.size()), line);
                case 2 -> lines.set(at, "  " + line);
                case 3 -> lines.set(at, line.replaceFirst(":.*", ": ") + nasty);
                default -> lines.set(at, line + nasty);
            }
            if (lines.isEmpty()) {
                return;
            }
        }

        answers(String.join("\n", lines).getBytes(UTF_8));
    }

    @Property
    void aSizeIsWhatItSaysOrRefused(
            @ForAll @LongRange(max = 58) long wraps, // of 64 bits, in GiB: what a shift would lose
            @ForAll @LongRange(min = 1, max = 5_000) long beyond,
            @ForAll("units") String unit) {
        long amount = (wraps << 34) + beyond;
        BigInteger bytes = BigInteger.valueOf(amount).shiftLeft("KiB".equals(unit) ? 10 : "MiB".equals(unit) ? 20 : 30);
        boolean fits = bytes.compareTo(BigInteger.ONE.shiftLeft(30)) <= 0;
        String yaml = "gateway: {max_body_bytes: " + amount + unit
                + "}\nproviders: {targets: [{id: a, provider: sandbox}]}\n";

        PolicyReport report = PolicyLoader.load(yaml.getBytes(UTF_8));

        assertThat(report.policy().map(policy -> policy.gateway().maxBodyBytes()))
                .isEqualTo(fits ? Optional.of(bytes.longValueExact()) : Optional.empty());
    }

    @Provide
    Arbitrary<String> units() {
        return Arbitraries.of("KiB", "MiB", "GiB");
    }

    @Provide
    Arbitrary<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("samples"))) {
            return Arbitraries.of(files.sorted().toList());
        }
    }

    static void answers(byte[] yaml) {
        PolicyReport report = Timed.load(yaml);

        boolean broken = report.findings().stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
        assertThat(report.policy().isPresent()).isNotEqualTo(broken);
        assertThat(report.findings()).allSatisfy(finding -> {
            assertThat(finding.line()).isPositive();
            assertThat(finding.path() + finding.message()).doesNotContainPattern("\\p{Cntrl}");
        });
    }
}
