package io.quotagrid.node.live;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.config.Tier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Changes of limits in tests, chosen and random. */
public final class Changes {
    public static final LimitTarget ALICE = LimitTarget.of(Tier.USER, "alice");
    public static final LimitTarget USERS = LimitTarget.of(Tier.USER);

    private Changes() {}

    public static LimitChange change(long epoch, LimitValues values) {
        return new LimitChange(epoch, Optional.of(values), "olga", Instant.ofEpochMilli(epoch / 2));
    }

    public static LimitChange removal(long epoch) {
        return new LimitChange(epoch, Optional.empty(), "olga", Instant.ofEpochMilli(epoch / 2));
    }

    public static LimitValues rpm(long amount) {
        return LimitValues.of(new RateAmounts(Map.of(Meter.RPM, amount)));
    }

    public static LimitValues until(long millis, LimitValues values) {
        return new LimitValues(values.amounts(), values.window(), Optional.of(Instant.ofEpochMilli(millis)));
    }

    /** A policy with that much of its own to say. */
    public static Policy policy(String yaml) {
        String whole = "providers:\n  targets:\n    - id: sandbox\n      provider: sandbox\n" + yaml;
        var report = PolicyLoader.load(whole.getBytes(StandardCharsets.UTF_8));
        return report.policy().orElseThrow(() -> new AssertionError(report.findings()));
    }

    /** A policy changed to that text. */
    public static PolicyChange policyChange(long epoch, String text) {
        return new PolicyChange(
                epoch, PolicyVersion.of(text, "olga", Instant.ofEpochMilli(epoch / 2)), Optional.empty());
    }

    /** Few targets, so that changes meet. */
    public static Arbitrary<LimitTarget> targets() {
        List<LimitTarget> some = List.of(
                USERS,
                ALICE,
                LimitTarget.of(Tier.USER, "bob"),
                LimitTarget.of(Tier.TEAM, "red"),
                LimitTarget.of(Tier.GLOBAL));
        return Arbitraries.of(some);
    }

    /** Few epochs, so that some are the same. */
    public static Arbitrary<LimitChange> changes() {
        Arbitrary<Long> epochs = Arbitraries.longs().between(1, 6).map(number -> 2 * number);
        return Combinators.combine(epochs, values().optional(0.8), Arbitraries.of("olga", "boris"))
                .as((epoch, values, by) -> new LimitChange(epoch, values, by, Instant.ofEpochMilli(epoch)));
    }

    static Arbitrary<LimitValues> values() {
        Arbitrary<Map<Meter, Long>> amounts = Arbitraries.maps(
                        Arbitraries.of(Meter.class), Arbitraries.longs().between(60, 100))
                .ofMaxSize(3)
                .map(map -> {
                    Map<Meter, Long> ordered = new EnumMap<>(Meter.class);
                    ordered.putAll(map);
                    return ordered;
                });
        Arbitrary<Optional<Instant>> ends =
                Arbitraries.longs().between(0, 20).map(Instant::ofEpochMilli).optional(0.3);
        Arbitrary<Optional<java.time.Duration>> windows = Arbitraries.longs()
                .between(1, 3_600)
                .map(java.time.Duration::ofSeconds)
                .optional(0.3);
        return Combinators.combine(amounts, windows, ends)
                .as((map, window, end) -> new LimitValues(new RateAmounts(map), window, end));
    }
}
