package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a target's limits were last changed to. Kept after a removal too, so that no node takes an older change for news.
 *
 * @param epoch  grows with every change of this target; even: a change that has run out counts as the odd number after its own
 * @param values what was said; empty if it was removed
 * @param by     who said it
 * @param at     when, to the millisecond
 */
public record LimitChange(long epoch, Optional<LimitValues> values, String by, Instant at) implements LiveSetting {
    public LimitChange {
        requireNonNull(values, "values");
        requireNonNull(by, "by");
        at = at.truncatedTo(ChronoUnit.MILLIS);
        if (epoch < 0 || epoch % 2 != 0) {
            throw new IllegalArgumentException("an epoch must be even and not negative but was " + epoch);
        }
    }

    /** Whether it was removed by somebody, or has run out by itself. */
    public boolean over(long nowMillis) {
        return values.isEmpty() || values.get().expired(nowMillis);
    }

    /** What it says now: nothing once it was removed or has run out. */
    public Optional<LimitValues> inForce(long nowMillis) {
        return over(nowMillis) ? Optional.empty() : values;
    }

    /** Its number in time: one more once it has run out, so that everybody takes the end for the news it is. */
    long epochAt(long nowMillis) {
        return values.isPresent() && values.get().expired(nowMillis) ? epoch + 1 : epoch;
    }

    @Override
    public long shownEpoch(long nowMillis) {
        return over(nowMillis) ? 0 : epoch;
    }

    @Override
    public boolean sameAs(@Nullable LiveSetting last, long nowMillis) {
        if (last instanceof LimitChange change && !change.over(nowMillis)) {
            return values.equals(change.values);
        }
        return values.isEmpty();
    }

    @Override
    public LimitChange numbered(long newEpoch, Instant moment) {
        return new LimitChange(newEpoch, values, by, moment);
    }

    @Override
    public String content() {
        return values.map(LimitChange::text).orElse("removed") + " by " + by + " at " + at.toEpochMilli();
    }

    private static String text(LimitValues values) {
        StringBuilder text = new StringBuilder();
        for (Meter meter : Meter.values()) {
            Long amount = values.amounts().amounts().get(meter);
            if (amount != null) {
                text.append(meter.key()).append('=').append(amount).append(' ');
            }
        }
        values.window()
                .ifPresent(window -> text.append("window_seconds=")
                        .append(window.toSeconds())
                        .append(' '));
        values.expiresAt().ifPresent(end -> text.append("expires_at=").append(end.toEpochMilli()));
        return text.toString();
    }
}
