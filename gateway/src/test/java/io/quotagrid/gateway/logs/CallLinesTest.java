package io.quotagrid.gateway.logs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.quotagrid.gateway.audit.Records;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class CallLinesTest {
    private final LogLevel level = new LogLevel();
    private final LogLevel.Choice before = level.get();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CallLines.class);

    @BeforeEach
    void listen() {
        written.start();
        logger.addAppender(written);
        logger.setAdditive(false);
    }

    @AfterEach
    void restore() {
        logger.detachAppender(written);
        logger.setAdditive(true);
        level.set(before);
    }

    @Test
    void givenALevelThatIsChanged_whenCallsEnd_thenTheyAreWrittenOnlyWhileItIsDebug() {
        CallLines lines = new CallLines();

        level.set(LogLevel.Choice.INFO);
        lines.finished(Records.of("req_1", "gpt"));
        level.set(LogLevel.Choice.DEBUG);
        lines.finished(Records.refused("req_2"));
        level.set(LogLevel.Choice.WARN);
        lines.finished(Records.of("req_3", "gpt"));

        assertThat(written.list).singleElement().satisfies(event -> {
            assertThat(event.getMessage()).isEqualTo("a call has ended");
            assertThat(event.getKeyValuePairs())
                    .extracting(pair -> pair.key + "=" + pair.value)
                    .contains("request=req_2", "outcome=refused", "status=429", "tier=user", "meter=rpm")
                    .noneMatch(pair -> pair.contains("alice"));
        });
    }
}
