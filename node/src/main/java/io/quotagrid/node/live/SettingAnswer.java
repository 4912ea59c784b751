package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking for a change, where the truth is kept.
 *
 * @param outcome whether it was made
 * @param before  as it was; empty if it never was changed
 * @param now     as it is; the same as {@code before} unless it was changed
 */
record SettingAnswer(Outcome outcome, Optional<LiveSetting> before, Optional<LiveSetting> now) {
    enum Outcome {
        CHANGED,
        /** It was so already. */
        SAME,
        /** Somebody else has changed it since who asks has looked. */
        CONFLICT
    }

    SettingAnswer {
        requireNonNull(outcome, "outcome");
        requireNonNull(before, "before");
        requireNonNull(now, "now");
    }

    /**
     * Decides about a change. Pure; asked twice, the second time nothing changes.
     *
     * @param last    as it is; null if it never was changed
     * @param asked   what it shall be, with any epoch
     * @param ifEpoch what {@link LiveSetting#shownEpoch} has to be
     */
    static SettingAnswer to(@Nullable LiveSetting last, LiveSetting asked, OptionalLong ifEpoch, long nowMillis) {
        Optional<LiveSetting> before = Optional.ofNullable(last);
        if (asked.sameAs(last, nowMillis)) {
            return new SettingAnswer(Outcome.SAME, before, before);
        }
        long shown = last == null ? 0 : last.shownEpoch(nowMillis);
        if (ifEpoch.isPresent() && ifEpoch.getAsLong() != shown) {
            return new SettingAnswer(Outcome.CONFLICT, before, before);
        }
        long epoch = LiveSetting.nextEpoch(last == null ? 0 : last.epoch(), nowMillis);
        LiveSetting next = asked.numbered(epoch, java.time.Instant.ofEpochMilli(nowMillis));
        return new SettingAnswer(Outcome.CHANGED, before, Optional.of(next));
    }

    /**
     * What the truth is once a copy of it has turned up: of a restarted cluster, or of the other part of a split. Two changes of
     * the same number come from two parts; the one that stays gets another number, so that nobody believes the other any more.
     */
    static LiveSetting joined(@Nullable LiveSetting known, LiveSetting copy) {
        if (known == null || copy.epoch() > known.epoch()) {
            return copy;
        }
        int age = LiveSetting.AGE.compare(copy, known);
        if (copy.epoch() < known.epoch() || age == 0) {
            return known;
        }
        LiveSetting stays = age > 0 ? copy : known;
        return stays.numbered(stays.epoch() + 2, stays.at());
    }
}
