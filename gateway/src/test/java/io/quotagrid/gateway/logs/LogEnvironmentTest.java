package io.quotagrid.gateway.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LogEnvironmentTest {
    @Test
    void givenWhatThereIs_whenItIsChecked_thenNothingIsWrong() {
        assertThat(LogEnvironment.problem(Map.of())).isEmpty();
        assertThat(LogEnvironment.problem(Map.of("QUOTAGRID_LOG_FORMAT", "json", "QUOTAGRID_LOG_LEVEL", "DEBUG")))
                .isEmpty();
    }

    @Test
    void givenAnythingElse_whenItIsChecked_thenTheVariableAndItsChoicesAreNamed() {
        assertThat(LogEnvironment.problem(Map.of("QUOTAGRID_LOG_FORMAT", "xml")))
                .contains("QUOTAGRID_LOG_FORMAT must be one of text, json but was xml");
        assertThat(LogEnvironment.problem(Map.of("QUOTAGRID_LOG_LEVEL", "loud")))
                .contains("QUOTAGRID_LOG_LEVEL must be one of error, warn, info, debug, trace but was loud");
    }
}
