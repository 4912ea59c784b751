package io.quotagrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {
    private static final List<String> KNOWN = List.of("rpm", "tpm", "max_parallel_requests", "window_seconds");

    @ParameterizedTest
    @CsvSource({
        "rmp, rpm",
        "rpmm, rpm",
        "rp, rpm",
        "rpx, rpm",
        "max_paralel_request, max_parallel_requests",
        "windwo_secodns, window_seconds",
        "mrp,",
        "requests,"
    })
    void givenAMistypedWord_whenTheNearestIsAskedFor_thenItIsTheOneWithFewEditsOrNone(String word, String nearest) {
        assertThat(Nearest.to(word, KNOWN).orElse(null)).isEqualTo(nearest);
    }

    @Test
    void givenAnEndlessWord_whenTheNearestIsAskedFor_thenNobodyLooks() {
        assertThat(Nearest.to("rpm".repeat(1000), KNOWN)).isEmpty();
    }
}
