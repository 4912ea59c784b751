package io.quotagrid.gateway.http;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Named in {@code logback.xml}: a port in use is said in one line of ours, so Javalin's own line about it is kept back. */
public final class StartNoise extends Filter<ILoggingEvent> {
    private static final String JAVALIN_SAYS = "Failed to start Javalin";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return JAVALIN_SAYS.equals(event.getMessage()) ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
