package io.quotagrid.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.openai.CallKind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests that ended, by route, outcome and class of status. A counter is declared when it counts for the first time; from then
 * on counting allocates nothing. Thread-safe.
 */
final class RequestCounters {
    private static final CallRecord.Outcome[] OUTCOMES = CallRecord.Outcome.values();
    private static final CallKind[] KINDS = CallKind.values();
    private static final int STATUS_CLASSES = 10;

    private final MeterRegistry registry;
    private final Map<String, CallKind> kinds = new HashMap<>(); // never changed once it is filled
    private final AtomicReferenceArray<@Nullable Counter> counters;

    RequestCounters(MeterRegistry registry) {
        this.registry = registry;
        this.counters = new AtomicReferenceArray<>((KINDS.length + 1) * OUTCOMES.length * STATUS_CLASSES);
        for (CallKind kind : KINDS) {
            kinds.put(kind.path(), kind);
            counter(kind.path(), CallRecord.Outcome.COMPLETED, 200); // so that a rate exists before the first event
            counter(kind.path(), CallRecord.Outcome.REFUSED, 429);
        }
    }

    void count(CallRecord record) {
        counter(record.path(), record.outcome(), record.status()).increment();
    }

    @SuppressWarnings("EnumOrdinal") // an index into an array of this process
    private Counter counter(String path, CallRecord.Outcome outcome, int status) {
        CallKind kind = kinds.get(path);
        int statusClass = Math.floorMod(status / 100, STATUS_CLASSES);
        int ofKind = kind == null ? KINDS.length : kind.ordinal();
        int index = (ofKind * OUTCOMES.length + outcome.ordinal()) * STATUS_CLASSES + statusClass;
        Counter known = counters.get(index);
        if (known == null) {
            known = Counter.builder("quotagrid.requests")
                    .description("Requests that ended, by route, outcome and class of status")
                    .tags(
                            "path",
                            kind == null ? GatewayMeters.OTHER : kind.path(),
                            "outcome",
                            outcome.name().toLowerCase(Locale.ROOT),
                            "status",
                            statusClass + "xx")
                    .register(registry); // the same one for whoever else declares it now
            counters.set(index, known);
        }
        return known;
    }
}
