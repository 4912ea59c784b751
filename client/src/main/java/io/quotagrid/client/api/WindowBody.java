package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import java.time.Instant;
import java.util.List;

/**
 * {@code GET /admin/v1/usage/{tier}/{id}/window}: what counts of a subject, sub-window by sub-window, as its owner has it. What nodes
 * hold in slices counts as used too and is in no sub-window yet.
 *
 * @param tier   the tier
 * @param id     the subject
 * @param at     the owner's time
 * @param meters every windowed meter that is limited; empty if the owner knows nothing of the subject
 */
public record WindowBody(Tier tier, String id, Instant at, List<MeterWindowBody> meters) {

    /**
     * One meter.
     *
     * @param meter         what is counted
     * @param limit         units a window
     * @param windowSeconds width of the window
     * @param strategy      {@code sliding_window}, {@code fixed_window} or {@code token_bucket}
     * @param cells         what counts, the oldest first
     */
    public record MeterWindowBody(
            Meter meter, long limit, double windowSeconds, String strategy, List<CellBody> cells) {
        public MeterWindowBody {
            requireNonNull(meter, "meter");
            requireNonNull(strategy, "strategy");
            cells = List.copyOf(cells);
        }
    }

    /**
     * What one node has booked in one sub-window.
     *
     * @param node  its id; empty if nobody remembers
     * @param at    the end of the sub-window: it counts until a window later
     * @param units booked there and not given back
     */
    public record CellBody(String node, Instant at, long units) {
        public CellBody {
            requireNonNull(node, "node");
            requireNonNull(at, "at");
        }
    }

    public WindowBody {
        requireNonNull(tier, "tier");
        requireNonNull(id, "id");
        requireNonNull(at, "at");
        meters = List.copyOf(meters);
    }
}
