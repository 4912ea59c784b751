package io.quotagrid.node.live;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that operators change, as it is since its last change. Of two states of the same thing every node keeps the newer
 * one, in whatever order and however often they arrive: so all come to the same.
 */
public sealed interface LiveSetting permits LimitChange, PolicyChange, KeyChange {
    /** The later epoch is newer; at the same epoch, which only two parts of a split cluster can give out, the larger content. */
    Comparator<LiveSetting> AGE = Comparator.comparingLong(LiveSetting::epoch).thenComparing(LiveSetting::content);

    /** Grows with every change of the same thing; even. */
    long epoch();

    /** Who changed it: the name of an operator's token, or {@code file}. */
    String by();

    /** When, by the clock of the member that keeps the truth. */
    Instant at();

    /** All but the epoch, as text that is the same on every node. */
    String content();

    /** The epoch by which who changes it says what it knows: 0 where there is nothing, also where that was removed or has run out. */
    long shownEpoch(long nowMillis);

    /**
     * Whether asking for this changes nothing, whoever asked for {@code last} and when.
     *
     * @param last null if there was none
     */
    boolean sameAs(@Nullable LiveSetting last, long nowMillis);

    /** The same asked for, as the change of that number and moment. */
    LiveSetting numbered(long epoch, Instant at);

    /**
     * The number of the next change of something. It holds the time, so that what operators say after a restart is newer than
     * what an old copy says; and it always grows.
     *
     * @param last      of the change before, 0 if there is none
     * @param nowMillis by the clock of the member that keeps the truth
     */
    static long nextEpoch(long last, long nowMillis) {
        return Math.max(last + 2, 2 * nowMillis);
    }
}
