package io.quotagrid.node.slice;

import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last refusal of one subject's owner, for the calls that come before it can be otherwise: until room comes back, and one
 * sync interval at most. Not thread-safe.
 */
public final class RefusalMemory {
    private Reply.@Nullable Refused refusal;
    private long atNanos;
    private long untilNanos;

    /** The owner has refused a call. */
    public void remember(Reply.Refused refused, long syncNanos, long nowNanos) {
        long room = Long.MAX_VALUE;
        for (Standing standing : refused.standings()) {
            if (standing.verdict() == Verdict.NEVER_FITS) {
                return; // says nothing of other calls
            }
            if (standing.verdict() == Verdict.REFUSED) {
                room = Math.min(room, standing.retryAfter().toNanos());
            }
        }
        refusal = refused;
        atNanos = nowNanos;
        untilNanos = nowNanos + Math.min(room, syncNanos);
    }

    /** Whether calls are being refused from memory. */
    public boolean remembers(long nowNanos) {
        return refusal != null && nowNanos - untilNanos < 0;
    }

    /** Room may have come back. */
    public void forget() {
        refusal = null;
    }

    /** What the owner would say to a call that asks as much of a meter that is full; null if it might say something else. */
    public Reply.@Nullable Refused refusal(Amounts amounts, long nowNanos) {
        Reply.@Nullable Refused known = refusal;
        if (known == null) {
            return null;
        }
        if (nowNanos - untilNanos >= 0) {
            refusal = null;
            return null;
        }
        boolean same = false;
        for (Standing standing : known.standings()) {
            long units = SliceTake.units(standing.limit(), amounts);
            if (SliceTake.neverFits(standing.limit(), amounts)) {
                return null;
            }
            same |= standing.verdict() == Verdict.REFUSED && units >= standing.requested();
        }
        return same ? later(known, amounts, Duration.ofNanos(nowNanos - atNanos)) : null;
    }

    private static Reply.Refused later(Reply.Refused known, Amounts amounts, Duration passed) {
        List<Standing> standings = new ArrayList<>(known.standings().size());
        for (Standing standing : known.standings()) {
            standings.add(new Standing(
                    standing.subject(),
                    standing.limit(),
                    standing.used(),
                    SliceTake.units(standing.limit(), amounts),
                    standing.verdict(),
                    less(standing.retryAfter(), passed),
                    less(standing.resetAfter(), passed)));
        }
        return new Reply.Refused(standings);
    }

    private static Duration less(Duration told, Duration passed) {
        return told.compareTo(passed) > 0 ? told.minus(passed) : Duration.ZERO;
    }
}
