package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.client.api.MeterLimitBody.Source;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/v1/usage/{tier}/{id}}: where one subject stands, as its owner has it.
 *
 * @param tier   the tier
 * @param id     the subject
 * @param meters every limit of the subject; empty if it has none
 * @param slices what nodes hold of it and may spend without asking
 * @param silent ids of members that did not say what they hold
 */
public record UsageBody(
        Tier tier, String id, List<MeterUsageBody> meters, List<SliceBody> slices, List<String> silent) {

    /**
     * One limit, and what is used of it.
     *
     * @param meter         what is counted
     * @param limit         units a window, or calls in flight
     * @param windowSeconds width of the window; 0 for calls in flight
     * @param used          units that count now; may exceed the limit after it was lowered
     * @param remaining     what is left, never negative
     * @param resetMs       until nothing of it is used if nothing else came; 0 for calls in flight
     * @param source        where the limit comes from
     * @param expiresAt     when that source ends by itself
     */
    public record MeterUsageBody(
            Meter meter,
            long limit,
            double windowSeconds,
            long used,
            long remaining,
            long resetMs,
            Source source,
            Optional<Instant> expiresAt) {
        public MeterUsageBody {
            requireNonNull(meter, "meter");
            requireNonNull(source, "source");
            requireNonNull(expiresAt, "expiresAt");
        }
    }

    /**
     * What one node holds.
     *
     * @param node  the node's id
     * @param meter of what
     * @param units that it may still spend
     */
    public record SliceBody(String node, Meter meter, long units) {
        public SliceBody {
            requireNonNull(node, "node");
            requireNonNull(meter, "meter");
        }
    }

    public UsageBody {
        requireNonNull(tier, "tier");
        requireNonNull(id, "id");
        meters = List.copyOf(meters);
        slices = List.copyOf(slices);
        silent = List.copyOf(silent);
    }
}
