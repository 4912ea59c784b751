package io.quotagrid.gateway.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.QuotaEngine;
import io.quotagrid.node.quota.SliceCounts;
import io.quotagrid.node.quota.UnitFlow;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What a node has in slices and does with them. */
public final class SliceMeters {
    private SliceMeters() {}

    /** Events. */
    static void events(GatewayMeters meters, QuotaEngine engine) {
        meters.gauge(
                "quotagrid.slices.in.hand",
                "Subjects of which this node has a slice to spend from",
                engine,
                e -> slices(e).inHand());
        meters.count(
                "quotagrid.slices.charges",
                "Charges paid out of slices, one a call and tier",
                engine,
                e -> slices(e).charges());
        meters.count(
                "quotagrid.slices.grants",
                "Answers of owners that handed out units",
                engine,
                e -> slices(e).grants());
        meters.count(
                "quotagrid.slices.returns",
                "Reports to owners that gave units back",
                engine,
                e -> slices(e).returns());
        meters.count(
                "quotagrid.slices.expiries",
                "Slices whose life ended before their owner answered",
                engine,
                e -> slices(e).expiries());
        meters.count(
                "quotagrid.slices.syncs",
                "Messages that only report a slice",
                engine,
                e -> slices(e).syncs());
        meters.count(
                "quotagrid.slices.recalls",
                "Asks told to wait for what nodes have in slices",
                engine,
                e -> slices(e).recalls());
    }

    private static SliceCounts slices(QuotaEngine engine) {
        return engine.counts().slices();
    }

    /**
     * Units, by meter. All figures of one scrape are of one moment, so that they add up in each: granted = spent + returned + expired + in
     * hand.
     */
    public static void units(GatewayMeters meters, Supplier<Map<Meter, UnitFlow>> flows) {
        meters.collect(() -> {
            Map<Meter, UnitFlow> now = flows.get();
            return MetricSnapshots.of(
                    counter("granted", "Units that owners have handed to this node in slices", now, UnitFlow::granted),
                    counter(
                            "spent",
                            "Units of slices that calls have spent, as reported to their owners; what a call has not used after"
                                    + " all is still counted here",
                            now,
                            UnitFlow::spent),
                    counter(
                            "returned",
                            "Units of slices given back to their owners: not needed, or of limits that have changed",
                            now,
                            UnitFlow::returned),
                    counter(
                            "expired",
                            "Units of slices that were no longer good: not spent before the slice's life was over",
                            now,
                            UnitFlow::expired),
                    inHand(now));
        });
    }

    private static CounterSnapshot counter(
            String what, String help, Map<Meter, UnitFlow> now, ToLongFunction<UnitFlow> value) {
        CounterSnapshot.Builder builder =
                CounterSnapshot.builder().name("quotagrid_slices_units_" + what).help(help);
        now.forEach((meter, flow) -> builder.dataPoint(CounterDataPointSnapshot.builder()
                .labels(of(meter))
                .value((double) value.applyAsLong(flow))
                .build()));
        return builder.build();
    }

    private static GaugeSnapshot inHand(Map<Meter, UnitFlow> now) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder()
                .name("quotagrid_slices_units_in_hand")
                .help("Units of slices that are out: in stock, taken by calls, or spent and not yet reported");
        now.forEach((meter, flow) -> builder.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(of(meter))
                .value((double) flow.inHand())
                .build()));
        return builder.build();
    }

    private static Labels of(Meter meter) {
        return Labels.of("meter", meter.label());
    }

    /**
     * How many calls need no owner.
     *
     * @param nowNanos {@link System#nanoTime}
     * @return to be told that time more often than once in {@link HitRatio#STEP}
     */
    public static LongConsumer hitRatio(GatewayMeters meters, QuotaEngine engine, long nowNanos) {
        HitRatio ratio = new HitRatio(engine::counts, nowNanos);
        meters.gauge(
                "quotagrid.slices.hit.ratio",
                "Share of calls, of those admitted from slices alone and those for which an owner was asked, that slices alone"
                        + " admitted within the last minute; NaN without calls",
                ratio,
                HitRatio::ratio);
        return ratio::look;
    }
}
