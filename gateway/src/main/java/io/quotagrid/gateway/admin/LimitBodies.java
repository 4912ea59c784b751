package io.quotagrid.gateway.admin;

import io.quotagrid.client.api.KeyLimitsBody;
import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.LimitChangeBody;
import io.quotagrid.client.api.MeterLimitBody;
import io.quotagrid.client.api.MeterLimitBody.Source;
import io.quotagrid.config.Meter;
import io.quotagrid.node.live.EffectiveLimits;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.live.LimitChange;
import io.quotagrid.node.live.LimitTable;
import io.quotagrid.node.live.LimitTarget;
import io.quotagrid.node.live.LimitValues;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Limits in force, and what operators have said of them, in the words of the wire. */
final class LimitBodies {
    private LimitBodies() {}

    static LimitBody body(LimitTarget target, LimitBook book, LimitTable table, long nowMillis) {
        EffectiveLimits limits = target.id()
                .map(id -> book.explain(new SubjectKey(target.tier(), id)))
                .orElseGet(() -> book.explain(target.tier()));
        Optional<LimitChange> last = table.of(target);
        return new LimitBody(
                target.tier(),
                target.id(),
                inForce(limits),
                last.flatMap(change -> change(change, nowMillis)),
                Versions.etag(last.map(change -> change.shownEpoch(nowMillis)).orElse(0L)));
    }

    /** What a change says; empty if it is over. */
    static Optional<LimitChangeBody> change(LimitChange change, long nowMillis) {
        return change.inForce(nowMillis).map(values -> said(values, change));
    }

    private static LimitChangeBody said(LimitValues values, LimitChange change) {
        KeyLimitsBody amounts = amounts(values);
        return new LimitChangeBody(
                amounts.rpm(),
                amounts.tpm(),
                amounts.rph(),
                amounts.tph(),
                amounts.rpd(),
                amounts.tpd(),
                amounts.maxParallelRequests(),
                amounts.windowSeconds(),
                values.expiresAt(),
                change.by(),
                change.at(),
                change.epoch());
    }

    /** What is said of every meter, and of the window. */
    static KeyLimitsBody amounts(LimitValues values) {
        return new KeyLimitsBody(
                amount(values, Meter.RPM),
                amount(values, Meter.TPM),
                amount(values, Meter.RPH),
                amount(values, Meter.TPH),
                amount(values, Meter.RPD),
                amount(values, Meter.TPD),
                amount(values, Meter.PARALLEL),
                values.window()
                        .map(window -> OptionalInt.of((int) window.toSeconds()))
                        .orElse(OptionalInt.empty()));
    }

    private static OptionalLong amount(LimitValues values, Meter meter) {
        Long amount = values.amounts().amounts().get(meter);
        return amount == null ? OptionalLong.empty() : OptionalLong.of(amount);
    }

    private static List<MeterLimitBody> inForce(EffectiveLimits limits) {
        return limits.limits().limits().stream()
                .map(limit -> new MeterLimitBody(
                        limit.meter(), limit.max(), Standings.seconds(limit.window()), source(limits, limit.meter())))
                .toList();
    }

    static Source source(EffectiveLimits limits, Meter meter) {
        EffectiveLimits.Source said = limits.sources().getOrDefault(meter, EffectiveLimits.Source.POLICY);
        return switch (said) {
            case POLICY -> Source.POLICY;
            case KEY -> Source.KEY;
            case TIER_DEFAULT -> Source.TIER;
            case OVERRIDE -> Source.OVERRIDE;
        };
    }

    /** When a source of limits ends by itself. */
    static Optional<Instant> expiresAt(Source source, SubjectKey subject, LimitTable table) {
        return switch (source) {
            case POLICY, KEY -> Optional.empty();
            case TIER -> expiresAt(table.of(LimitTarget.of(subject.tier())));
            case OVERRIDE -> expiresAt(table.of(LimitTarget.of(subject.tier(), subject.id())));
        };
    }

    private static Optional<Instant> expiresAt(Optional<LimitChange> change) {
        return change.flatMap(LimitChange::values).flatMap(LimitValues::expiresAt);
    }
}
