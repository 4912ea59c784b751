package io.quotagrid.gateway.logs;

import io.quotagrid.gateway.audit.CallRecord;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line for each call, at the level {@code debug}: for looking on a while. Who called is for the audit log. */
public final class CallLines implements CallRecord.Listener {
    private static final String NONE = "-";
    private static final Logger log = LoggerFactory.getLogger(CallLines.class);

    @Override
    public void finished(CallRecord record) {
        if (!log.isDebugEnabled()) {
            return;
        }
        log.atDebug()
                .addKeyValue("request", record.requestId())
                .addKeyValue("path", record.path())
                .addKeyValue("outcome", record.outcome().name().toLowerCase(Locale.ROOT))
                .addKeyValue("status", record.status())
                .addKeyValue("code", record.code().orElse(NONE))
                .addKeyValue("target", record.target().orElse(NONE))
                .addKeyValue(
                        "tier",
                        record.refusedBy()
                                .map(standing -> standing.subject().tier().label())
                                .orElse(NONE))
                .addKeyValue(
                        "meter",
                        record.refusedBy()
                                .map(standing -> standing.limit().meter().label())
                                .orElse(NONE))
                .addKeyValue("tokens", record.usage().totalTokens())
                .addKeyValue("decision_micros", record.decisionTime().toNanos() / 1_000)
                .addKeyValue("millis", record.totalTime().toMillis())
                .log("a call has ended");
    }
}
