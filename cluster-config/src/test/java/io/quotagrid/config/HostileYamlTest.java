package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files made to hurt: each is answered within a second of this thread's processor time. */
final class HostileYamlTest {
    private static final String TARGETS = "providers:\n  targets:\n    - {id: s, provider: sandbox}\n";

    @TempDir
    private Path directory;

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("one long line", "a: " + "[".repeat(900_000), "the line is too long"),
                Arguments.of("deep in lines", lines(5_000, i -> " ".repeat(i % 100) + "a" + i + ":\n"), ""),
                Arguments.of("deep", "[".repeat(40), "the file is nested too deep"),
                Arguments.of("deep mappings", "a: " + "{b: ".repeat(40), "the file is nested too deep"),
                Arguments.of("dashes", "- ".repeat(5_000), "the file is nested too deep"),
                Arguments.of("questions", "? ".repeat(5_000), "the file is nested too deep"),
                Arguments.of("many keys", lines(90_000, i -> "k" + i + ": 1\n"), "the file has too many values"),
                Arguments.of("many unknown keys", lines(9_000, i -> "rate_limits_per_us" + i + ": 1\n"), "unknown key"),
                Arguments.of(
                        "unknown keys as long as they may be like another",
                        lines(9_000, i -> "max_parallel_requests_max_parallel_requests_max_para" + i + ": 1\n"),
                        "unknown key"),
                Arguments.of("one key often", lines(9_000, i -> "cluster: 1\n"), "stands here twice"),
                Arguments.of(
                        "empty targets", "providers:\n  targets:\n" + lines(9_000, i -> "    - {}\n"), "is missing"),
                Arguments.of("many documents", lines(100_000, i -> "---\na: 1\n"), "a second document begins"),
                Arguments.of("many anchors", lines(9_000, i -> "a" + i + ": &a" + i + " x\n"), "unknown key"),
                Arguments.of("a long folded text", "a: " + "x y\n  ".repeat(150_000), "unknown key"),
                Arguments.of("a long quoted text", "a: \"" + "x\n".repeat(400_000) + "\"", "unknown key"),
                Arguments.of("a long literal", "a: |\n" + "  x\n".repeat(200_000), "unknown key"),
                Arguments.of("only comments", "#\n".repeat(500_000), "the file is empty"),
                Arguments.of("minutes of minutes", "a: 1" + ":1".repeat(8_000), "unknown key"),
                Arguments.of("digits", TARGETS + "cluster: {port: " + "9".repeat(16_000) + "}", "was 999"),
                Arguments.of("an escape beyond 31 bits", "\n\na: \"\\UFFFFFFFF\"\n", "an escape names no character"),
                Arguments.of("an escape beyond Unicode", "a: \"\\U00110000\"\n", "not YAML"),
                Arguments.of("a broken escape in a tag", "a: !%zz x\n", "not YAML"),
                Arguments.of("another version", "%YAML 99999999999999.9\n---\n", "not YAML"),
                Arguments.of("an alias for nothing", "a: *b\n", "not YAML"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void givenAHostileFile_whenItIsRead_thenItIsAnErrorWithinASecond(String name, String yaml, String message) {
        assertThat(yaml.length()).as("within the size that is read").isLessThan(YamlDocument.LARGEST_BYTES);

        PolicyReport report = Timed.load(yaml.getBytes(UTF_8));

        assertThat(report.policy()).as(name).isEmpty();
        assertThat(report.findings()).anySatisfy(finding -> {
            assertThat(finding.message()).contains(message);
            assertThat(finding.line()).isPositive();
        });
    }

    @Test
    void givenAnEscapeBeyond31Bits_whenItIsRead_thenItsLineIsNamed() {
        assertThat(PolicyLoader.load("a: 1\nb: 2\nc: \"\\U80000000\"\n".getBytes(UTF_8))
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.line()).isEqualTo(3));
    }

    @Test
    void givenATokenWhereOnlyAKeyMayBe_whenItIsRead_thenItsLineIsNamed() {
        assertThat(PolicyLoader.load("  a: {b: \n0}c\n".getBytes(UTF_8)).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message()).startsWith("not YAML: ");
                    assertThat(finding.line()).isEqualTo(2);
                });
    }

    @Test
    void givenAFileOfManyGigabytes_whenItIsRead_thenOnlyItsStartIs() throws IOException {
        Path file = directory.resolve("huge.yaml");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8L << 30);
        }

        assertThat(PolicyLoader.load(file).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).isEqualTo("the file is too large"));
    }

    @Test
    void givenNoFile_whenItIsRead_thenTheFailureNamesIt() {
        Path none = directory.resolve("none.yaml");

        assertThatThrownBy(() -> PolicyLoader.load(none))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none.yaml");
    }

    private static String lines(int count, IntFunction<String> line) {
        return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining());
    }
}
