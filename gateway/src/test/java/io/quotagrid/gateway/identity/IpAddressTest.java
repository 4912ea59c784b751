package io.quotagrid.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "0.0.0.0, 0.0.0.0",
        "192.0.2.7:65535, 192.0.2.7",
        "::1, 0:0:0:0:0:0:0:1",
        "[::1], 0:0:0:0:0:0:0:1",
        "[::1]:8080, 0:0:0:0:0:0:0:1",
        "FE80::1%eth0, fe80:0:0:0:0:0:0:1",
        "[fe80::1%25eth0]:1, fe80:0:0:0:0:0:0:1",
        "::ffff:192.0.2.7, 192.0.2.7",
        "::FFFF:c000:207, 192.0.2.7",
        "2001:db8:0:0:0:0:0:1, 2001:db8:0:0:0:0:0:1",
    })
    void givenAnySpelling_whenMadeCanonical_thenItIsOne(String text, String canonical) {
        assertThat(IpAddress.canonical(text)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "example.com",
                "1",
                "1.2.3",
                "01.2.3.4",
                "1.2.3.4.",
                "1.2.3.256",
                "1.2.3.4:",
                "1.2.3.4:port",
                "1.2.3.4:123456",
                "::1]",
                "[::1",
                "[::1]x",
                "[1.2.3.4]",
                "dead:beef",
                "1:2:3:4:5:6:7:8:9",
                "::g",
                "%eth0",
                ":::"
            })
    void givenWhatIsNoAddress_whenMadeCanonical_thenItIsEmpty(String text) {
        assertThat(IpAddress.canonical(text)).isEmpty();
    }

    @Property(tries = 5_000)
    void givenAnyText_whenMadeCanonical_thenTheResultIsItsOwnCanonicalForm(@ForAll("almostAddresses") String text) {
        IpAddress.canonical(text)
                .ifPresent(once -> assertThat(IpAddress.canonical(once)).contains(once));
    }

    @Provide
    Arbitrary<String> almostAddresses() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("0129afF:.%[]").ofMaxLength(20),
                Arbitraries.strings()
                        .withChars("0123456789abcdefF")
                        .ofMaxLength(4)
                        .list()
                        .ofMaxSize(9)
                        .map(groups -> String.join(":", groups)));
    }
}
