package io.quotagrid.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.quotagrid.node.quota.Standing;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts calls that a limit refused, by tier, meter and error code. A counter is declared when it counts for the first time; from then
 * on counting allocates nothing. Codes are the gateway's own and few; should they ever be many, the rest is one. Thread-safe.
 */
final class RefusalCounters {
    private static final int MOST_CODES = 32;

    private final MeterRegistry registry;
    private final Map<String, StandingCounters> byCode = new ConcurrentHashMap<>();

    RefusalCounters(MeterRegistry registry) {
        this.registry = registry;
    }

    void count(Standing standing, String code) {
        StandingCounters known = byCode.get(code);
        if (known == null) {
            String label = byCode.size() < MOST_CODES ? code : GatewayMeters.OTHER;
            known = byCode.computeIfAbsent(label, this::ofCode);
        }
        known.count(standing);
    }

    /** The codes that have counters: for the test that keeps them bounded. */
    Set<String> codes() {
        return Set.copyOf(byCode.keySet());
    }

    private StandingCounters ofCode(String code) {
        return new StandingCounters(
                registry,
                "quotagrid.refusals",
                "Calls that a limit refused, by the tier and meter that was named",
                "code",
                code);
    }
}
