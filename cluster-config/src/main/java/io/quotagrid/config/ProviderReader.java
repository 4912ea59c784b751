package io.quotagrid.config;

import io.quotagrid.config.Finding.Severity;
import io.quotagrid.config.ProvidersConfig.CircuitBreaker;
import io.quotagrid.config.ProvidersConfig.Fallback;
import io.quotagrid.config.ProvidersConfig.TargetStrategy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The {@code providers:} block. */
final class ProviderReader {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final long MOST_MICROS = 1_000_000_000_000L;
    private static final String OPENAI = "openai";
    private static final String COMPATIBLE = "openai-compatible";
    private static final List<String> KNOWN = List.of(OPENAI, COMPATIBLE, TargetConfig.ANTHROPIC, TargetConfig.SANDBOX);
    private static final Pattern REASON = Pattern.compile("[45][0-9]{2}|timeout|connect");

    private final Section block;

    ProviderReader(Section block) {
        this.block = block;
    }

    ProvidersConfig providers() {
        List<TargetConfig> targets = new ArrayList<>();
        block.items("targets").forEach(target -> targets.add(target(target)));
        if (targets.isEmpty() && block.lists("targets")) {
            block.wrong("targets", "has no target", "at least one");
        }
        return new ProvidersConfig(
                block.choice("strategy", TargetStrategy.class),
                targets,
                block.optional("fallback").map(ProviderReader::fallback),
                block.optional("circuit_breaker")
                        .map(breaker -> new CircuitBreaker(
                                (int) breaker.number("failures", 1, 1_000),
                                breaker.duration("open_for", SHORTEST, LONGEST))));
    }

    private static Fallback fallback(Section fallback) {
        List<String> reasons = fallback.words("retry_on");
        fallback.each(
                "retry_on",
                reasons,
                reason -> REASON.matcher(reason).matches(),
                "a status from 400 to 599, timeout or connect");
        return new Fallback(reasons, (int) fallback.number("max_attempts", 1, 10));
    }

    private static TargetConfig target(Section target) {
        String provider = target.text("provider");
        if (!KNOWN.contains(provider) && !provider.equals(Section.STAND_IN)) {
            unknown(target, provider);
        }
        Optional<URI> baseUrl = target.optionalText("base_url").flatMap(text -> baseUrl(target, text));
        if (provider.equals(COMPATIBLE) && !target.has("base_url")) {
            target.wrong("base_url", "is missing: " + COMPATIBLE + " has no address of its own", "http:// or https://");
        }
        return new TargetConfig(
                target.name("id"),
                provider,
                target.optionalText("model"),
                baseUrl,
                PolicyReader.secret(target, "secret_key_ref"),
                RateReader.amounts(target.section("rate_limits")),
                target.optional("pricing").map(ProviderReader::pricing),
                target.duration("connect_timeout", SHORTEST, LONGEST),
                target.duration("first_byte_timeout", SHORTEST, LONGEST),
                target.duration("idle_timeout", SHORTEST, LONGEST));
    }

    private static void unknown(Section target, String provider) {
        if (target.has("base_url")) {
            target.remark(Severity.WARNING, "provider", "is not known: it is spoken to as " + COMPATIBLE);
        } else {
            target.unknownValue(
                    "provider",
                    provider,
                    KNOWN,
                    "one of " + String.join(", ", KNOWN) + ", or any name with a base_url");
        }
    }

    private static Optional<URI> baseUrl(Section target, String text) {
        Optional<URI> address = BaseUrl.parse(text);
        if (address.isEmpty()) {
            target.wrong("base_url", "is no address of a provider", BaseUrl.FORM);
            return Optional.empty();
        }
        Optional<String> objection = BaseUrl.objection(address.get());
        objection.ifPresent(why -> target.wrong("base_url", why, "the address of a provider"));
        return objection.isPresent() ? Optional.empty() : address;
    }

    private static PricingConfig pricing(Section pricing) {
        long input = pricing.number("input_micros", 0, MOST_MICROS);
        long cached = pricing.number("cached_input_micros", 0, MOST_MICROS);
        return new PricingConfig(input, cached == 0 ? input : cached, pricing.number("output_micros", 0, MOST_MICROS));
    }
}
