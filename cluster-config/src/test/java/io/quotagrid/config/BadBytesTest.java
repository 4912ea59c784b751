package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Files that are bad before they are a policy: too large, not UTF-8, or made to grow. */
final class BadBytesTest {
    @Test
    void givenAnAnchorBomb_whenItIsRead_thenItIsRefusedAtOnce() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }

        assertThat(PolicyLoader.load(bomb.toString().getBytes(UTF_8)).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("aliases expand"));
    }

    @Test
    void givenAnAnchorWithinItself_whenItIsRead_thenItIsRefused() {
        assertThat(PolicyLoader.load("a: &a [*a]\n".getBytes(UTF_8)).policy()).isEmpty();
    }

    @Test
    void givenTenMegabytes_whenTheyAreRead_thenTheSizeIsTheError() {
        assertThat(PolicyLoader.load(new byte[10_000_000]).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).isEqualTo("the file is too large"));
    }

    @Test
    void givenBytesThatAreNotUtf8_whenTheyAreRead_thenThatIsTheError() {
        assertThat(PolicyLoader.load("# one\nname: M\u00fcnchen\n".getBytes(ISO_8859_1))
                        .findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.message()).contains("not UTF-8");
                    assertThat(finding.line()).isEqualTo(2);
                });
    }

    @Test
    void givenAByteOrderMarkAndCarriageReturns_whenTheFileIsRead_thenTheyAreNoMistake() {
        String yaml = "\ufeff" + "providers:\n  targets:\n    - {id: s, provider: sandbox}\n".replace("\n", "\r\n");

        assertThat(PolicyLoader.load(yaml.getBytes(UTF_8)).findings()).isEmpty();
    }
}
