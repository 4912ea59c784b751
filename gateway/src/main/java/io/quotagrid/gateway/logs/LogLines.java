package io.quotagrid.gateway.logs;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Named in {@code logback.xml}: one line an event, by the pattern, or as JSON if the format says so. */
public final class LogLines extends PatternLayoutEncoder {
    private boolean json;

    /** From {@code logback.xml}: {@code json}; anything else is text. */
    public void setFormat(String format) {
        json = format.equalsIgnoreCase("json");
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return json ? JsonLine.of(event) : super.encode(event);
    }
}
