package io.quotagrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole files with many mistakes each: beside each stands everything that is to be said about it, and nothing else may be. */
final class BadFilesTest {
    private static final Path BAD = Path.of("src/test/resources/bad");

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(BAD)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void givenABadFile_whenItIsRead_thenExactlyTheExpectedIsSaid(String name) throws IOException {
        PolicyReport report = PolicyLoader.load(BAD.resolve(name));

        assertThat(report.findings())
                .extracting(BadFilesTest::line)
                .containsExactlyElementsOf(Files.readAllLines(BAD.resolve(name.replace(".yaml", ".expected"))));
    }

    private static String line(Finding finding) {
        return finding.line() + " " + finding.severity().name().toLowerCase(Locale.ROOT) + " " + finding.path() + ": "
                + finding.message()
                + finding.allowed().map(right -> " (" + right + ")").orElse("")
                + finding.nearest().map(word -> " -> " + word).orElse("");
    }
}
