package io.quotagrid.gateway.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class PageFilesTest {
    private final PageFiles files = PageFiles.load();

    @Test
    void givenThePage_whenItIsRead_thenAllItNamesIsThereUnderOneVersion() {
        String page = new String(files.index().bytes(), UTF_8);

        List<String> named = Pattern.compile("/assets/([0-9a-f]{12})/([^\"]+)")
                .matcher(page)
                .results()
                .peek(link -> assertThat(link.group(1)).isEqualTo(files.version()))
                .map(link -> link.group(2))
                .distinct()
                .toList();
        assertThat(named)
                .contains(
                        "app.js",
                        "app.css",
                        "icon.svg",
                        "preact.js",
                        "preact-hooks.js",
                        "htm.js",
                        "uplot.js",
                        "uplot.css");
        assertThat(named)
                .allSatisfy(
                        name -> assertThat(files.file(files.version(), name)).isPresent());
        assertThat(page).doesNotContain("{").doesNotContain("<style").doesNotContainPattern("<script[^>]*>[^<]");
    }

    @Test
    void givenTheModules_whenTheirImportsAreFollowed_thenNoneLeavesTheDirectory() {
        String page = new String(files.index().bytes(), UTF_8);
        Pattern.compile("modulepreload\" href=\"/assets/[^/]+/([^\"]+)")
                .matcher(page)
                .results()
                .forEach(link -> {
                    String module = new String(
                            files.file(files.version(), link.group(1))
                                    .orElseThrow()
                                    .bytes(),
                            UTF_8);
                    assertThat(Pattern.compile("^(?:import|export)\\b[^;]*?from\\s*[\"']([^\"']+)", Pattern.MULTILINE)
                                    .matcher(module)
                                    .results()
                                    .map(found -> found.group(1)))
                            .as(link.group(1))
                            .allSatisfy(name -> assertThat(files.file(files.version(), name.substring(2)))
                                    .as(name)
                                    .isPresent());
                });
    }

    @Test
    void givenAFile_whenItIsSentCompressed_thenItIsTheSame() throws IOException {
        PageFile module = files.file(files.version(), "uplot.js").orElseThrow();

        byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(module.gzipped())).readAllBytes();

        assertThat(unpacked).isEqualTo(module.bytes());
        assertThat(module.gzipped().length).isLessThan(module.bytes().length / 2);
        assertThat(module.contentType()).isEqualTo("text/javascript; charset=utf-8");
    }

    @Test
    void givenAnotherVersionOrName_whenItIsAsked_thenThereIsNothing() {
        assertThat(files.file("000000000000", "app.js")).isEmpty();
        assertThat(files.file(files.version(), "../index.html")).isEmpty();
        assertThat(files.file(files.version(), "index.html")).isEmpty();
        assertThat(PageFiles.load().version()).isEqualTo(files.version());
    }
}
