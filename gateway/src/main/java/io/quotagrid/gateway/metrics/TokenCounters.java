package io.quotagrid.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.openai.Usage;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts tokens by kind, model and target. Models that the policy does not name share one label; targets are the policy's own. A counter
 * is declared when it counts for the first time; from then on counting allocates nothing. Thread-safe.
 */
final class TokenCounters {
    private static final String NO_TARGET = "none";
    private static final Kind[] KINDS = Kind.values();

    private final MeterRegistry registry;
    private final Predicate<String> configured;
    private final Map<String, Map<String, OfTarget>> byModel = new ConcurrentHashMap<>();

    private enum Kind {
        ESTIMATED,
        PROMPT,
        COMPLETION,
        CACHED,
        REASONING;

        private final String label = name().toLowerCase(Locale.ROOT);
    }

    /** @param configured whether the policy names that model */
    TokenCounters(MeterRegistry registry, Predicate<String> configured) {
        this.registry = registry;
        this.configured = configured;
    }

    void count(CallRecord record) {
        Usage usage = record.usage();
        OfTarget counters = of(
                record.model().filter(configured).orElse(GatewayMeters.OTHER),
                record.target().orElse(NO_TARGET));
        counters.count(Kind.ESTIMATED, record.estimatedTokens());
        counters.count(Kind.PROMPT, usage.promptTokens());
        counters.count(Kind.COMPLETION, usage.completionTokens());
        counters.count(Kind.CACHED, usage.cachedTokens());
        counters.count(Kind.REASONING, usage.reasoningTokens());
    }

    private OfTarget of(String model, String target) {
        Map<String, OfTarget> ofModel = byModel.get(model);
        if (ofModel == null) {
            ofModel = byModel.computeIfAbsent(model, unused -> new ConcurrentHashMap<>());
        }
        OfTarget known = ofModel.get(target);
        return known != null ? known : ofModel.computeIfAbsent(target, unused -> new OfTarget(model, target));
    }

    private final class OfTarget {
        private final String model;
        private final String target;
        private final AtomicReferenceArray<@Nullable Counter> counters = new AtomicReferenceArray<>(KINDS.length);

        OfTarget(String model, String target) {
            this.model = model;
            this.target = target;
        }

        @SuppressWarnings("EnumOrdinal") // an index into an array of this process
        void count(Kind kind, long tokens) {
            if (tokens <= 0) {
                return;
            }
            Counter known = counters.get(kind.ordinal());
            if (known == null) {
                known = declared(kind);
                counters.set(kind.ordinal(), known);
            }
            known.increment((double) tokens);
        }

        private Counter declared(Kind kind) {
            return Counter.builder("quotagrid.tokens")
                    .description(
                            "Tokens estimated at admission, and settled: prompt (cached is part of it), completion (reasoning is"
                                    + " part of it)")
                    .tags("kind", kind.label, "model", model, "target", target)
                    .register(registry); // the same one for whoever else declares it now
        }
    }
}
