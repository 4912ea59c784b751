package io.quotagrid.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.000000001S, 1ms",
        "PT0.012S, 12ms",
        "PT0.0121S, 13ms",
        "PT0.999S, 999ms",
        "PT0.9991S, 1s",
        "PT1S, 1s",
        "PT1.5S, 1.5s",
        "PT1.05S, 1.05s",
        "PT1.005S, 1.005s",
        "PT59.999S, 59.999s",
        "PT60S, 1m0s",
        "PT6M, 6m0s",
        "PT1M0.5S, 1m0.5s",
        "PT1H, 1h0m0s",
        "PT1H2M3.04S, 1h2m3.04s",
        "P1D, 24h0m0s",
        "P31D, 744h0m0s",
    })
    void givenADuration_whenPrintedAsGoDoes_thenItIsWhatOpenAiSends(Duration duration, String text) {
        assertThat(Durations.go(duration)).isEqualTo(text);
    }

    @Test
    void givenALocaleWithDigitsOfItsOwn_whenPrinted_thenTheyAreStillAscii() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

            assertThat(Durations.go(Duration.ofMillis(1_005))).isEqualTo("1.005s");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Property
    void givenAnyDuration_whenRounded_thenItIsNeverEarlyAndNeverAUnitLate(
            @ForAll @LongRange(min = 0, max = 31L * 86_400 * 1_000_000_000) long nanos) {
        Duration duration = Duration.ofNanos(nanos);

        assertThat(Duration.ofSeconds(Durations.wholeSeconds(duration)).minus(duration))
                .isBetween(Duration.ZERO, Duration.ofSeconds(1).minusNanos(1));
        assertThat(Duration.ofMillis(Durations.wholeMillis(duration)).minus(duration))
                .isBetween(Duration.ZERO, Duration.ofMillis(1).minusNanos(1));
    }
}
