package io.quotagrid.gateway.logs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class LogLinesTest {
    private static final String PATTERN = "%level %kvp %msg%n";

    private final LoggerContext context = new LoggerContext();

    @Test
    void givenTheJsonFormat_whenAnEventIsWritten_thenItIsOneObjectOnOneLineWithItsKeyValues() throws IOException {
        LoggingEvent event = event("two\nlines \"quoted\"\u2028\u0085");
        event.addKeyValuePair(new KeyValuePair("request", "req_1"));
        event.addKeyValuePair(new KeyValuePair("millis", 42L));
        event.addKeyValuePair(new KeyValuePair("level", "spoofed"));

        String line = written("json", event);

        assertThat(line).matches("[ -~]+}\n");
        assertThat(line.lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("at").asText()).isEqualTo("2026-11-27T10:00:00.123Z");
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("level_").asText()).isEqualTo("spoofed");
        assertThat(json.path("message").asText()).isEqualTo("two\nlines \"quoted\"\u2028\u0085");
        assertThat(json.path("request").asText()).isEqualTo("req_1");
        assertThat(json.path("millis").isIntegralNumber()).isTrue();
    }

    @Test
    void givenTheJsonFormat_whenAnErrorIsWritten_thenItsStackIsInTheSameLine() throws IOException {
        LoggingEvent event = event("it failed");
        event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("why")));

        String line = written("json", event);

        assertThat(line.lines()).hasSize(1);
        assertThat(new ObjectMapper().readTree(line).path("error").asText())
                .startsWith("java.lang.IllegalStateException: why")
                .contains("LogLinesTest");
    }

    @Test
    void givenTheTextFormat_whenAnEventIsWritten_thenItGoesByThePattern() {
        LoggingEvent event = event("hello");
        event.addKeyValuePair(new KeyValuePair("request", "req_1"));

        assertThat(written("text", event)).isEqualTo("WARN request=\"req_1\" hello\n");
    }

    /** By the pattern that the program really has. */
    @Test
    void givenWordsThatBeginALine_whenAnEventIsWrittenAsText_thenItsMessageValuesAndExceptionStayOnOneLine()
            throws Exception {
        String forged =
                "\r\n2026-11-27T10:00:00.000Z ERROR Gateway forged\u0085\u2028\u2029\u000b\f\u001b[31m\u009b0m\u0000";
        LoggingEvent event = event("it failed" + forged);
        event.addKeyValuePair(new KeyValuePair("model", "m" + forged));
        event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(
                new IllegalStateException("outer" + forged, new IOException("inner" + forged))));

        String line = written("text", shippedPattern(), event);

        assertThat(line).matches("[^\\p{Cc}\\u2028\\u2029]+\n");
        assertThat(line)
                .contains(
                        " WARN  Some model=\"m 2026-",
                        "\" it failed 2026-",
                        " java.lang.IllegalStateException: outer 2026-",
                        " Caused by: java.io.IOException: inner 2026-",
                        " at io.quotagrid.gateway.logs.LogLinesTest.");
    }

    @Test
    void givenNoException_whenAnEventIsWrittenAsText_thenNothingFollowsItsMessage() throws Exception {
        assertThat(written("text", shippedPattern(), event("hello"))).endsWith(" WARN  Some  hello\n");
    }

    private String shippedPattern() throws JoranException {
        LoggerContext shipped = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(shipped);
        configurator.doConfigure(requireNonNull(LogLines.class.getResource("/logback.xml")));
        Logger root = shipped.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var appender = (ConsoleAppender<ILoggingEvent>) requireNonNull(root.getAppender("stderr"));
        return ((LogLines) appender.getEncoder()).getPattern();
    }

    private LoggingEvent event(String message) {
        LoggingEvent event = new LoggingEvent(
                "here", context.getLogger("io.quotagrid.Some"), Level.WARN, message, null, new Object[0]);
        event.setInstant(Instant.parse("2026-11-27T10:00:00.123Z"));
        return event;
    }

    private String written(String format, LoggingEvent event) {
        return written(format, PATTERN, event);
    }

    private String written(String format, String pattern, LoggingEvent event) {
        LogLines lines = new LogLines();
        lines.setContext(context);
        lines.setPattern(pattern);
        lines.setFormat(format);
        lines.start();
        return new String(lines.encode(event), StandardCharsets.UTF_8);
    }
}
