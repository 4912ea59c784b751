package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Limits that operators change while the cluster runs. Every node knows all of them, in memory; what is in force for whom says a
 * {@link LimitBook} over {@link #table}. Thread-safe.
 */
public final class LiveLimits {
    private final LiveSettings settings;

    LiveLimits(LiveSettings settings) {
        this.settings = settings;
    }

    /**
     * What came of a change.
     *
     * @param before          what was in force before; empty if nothing was
     * @param now             what is in force; empty after a removal
     * @param changed         whether it made a difference: what is asked for twice is one change
     * @param notAcknowledged ids of members that have not said within a second that it is in force there. They hear of it in
     *     another way if they live
     */
    public record Applied(
            Optional<LimitChange> before, Optional<LimitChange> now, boolean changed, List<String> notAcknowledged) {
        public Applied {
            requireNonNull(before, "before");
            requireNonNull(now, "now");
            notAcknowledged = List.copyOf(notAcknowledged);
        }
    }

    /**
     * Sets a target's limits, in place of what was said of it before. Whether the amounts can be counted in their window says
     * {@link LimitBook#objection}, and is asked before.
     *
     * @param ifEpoch the epoch of the change that who asks has seen, 0 for none: if it is another, nothing changes
     * @param by      who asks
     * @return completes once the members have acknowledged, or have not in time; exceptionally with {@link ConflictException}
     *     or {@link ChangeFailedException}
     */
    public CompletableFuture<Applied> put(LimitTarget target, LimitValues values, OptionalLong ifEpoch, String by) {
        return change(target, Optional.of(values), ifEpoch, by);
    }

    /** Takes back what was said of a target; otherwise as {@link #put}. */
    public CompletableFuture<Applied> remove(LimitTarget target, OptionalLong ifEpoch, String by) {
        return change(target, Optional.empty(), ifEpoch, by);
    }

    private CompletableFuture<Applied> change(
            LimitTarget target, Optional<LimitValues> values, OptionalLong ifEpoch, String by) {
        LimitChange asked = new LimitChange(0, values, by, Instant.EPOCH); // number and moment are the truth's to give
        return settings.change(target.key(), asked, ifEpoch)
                .thenApply(made -> new Applied(
                        inForce(made.answer().before()),
                        inForce(made.answer().now()),
                        made.answer().outcome() == SettingAnswer.Outcome.CHANGED,
                        made.notAcknowledged()));
    }

    private Optional<LimitChange> inForce(Optional<LiveSetting> setting) {
        return setting.map(LimitChange.class::cast).filter(change -> !change.over(nowMillis()));
    }

    /** Everything said so far, as this node knows it now. */
    public LimitTable table() {
        return settings.limits();
    }

    /** The time by which changes run out: milliseconds since the epoch, never back. */
    public long nowMillis() {
        return settings.nowMillis().getAsLong();
    }

    /** As {@link #nowMillis}, for a {@link LimitBook}. */
    public LongSupplier clock() {
        return settings.nowMillis();
    }
}
