package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Unit;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.LimitSet;
import org.jspecify.annotations.Nullable;

/**
 * What one call has taken from one slice. It belongs to the {@link SubjectSlice} that gave it, and is changed by it only.
 */
public final class SliceTake {
    final LimitSet limits;
    final Amounts amounts;
    final long term;
    final int era;

    @Nullable
    SpentBatch batch; // null until the call went

    private boolean over;

    SliceTake(LimitSet limits, Amounts amounts, long term, int era) {
        this.limits = limits;
        this.amounts = amounts;
        this.term = term;
        this.era = era;
    }

    /** The limits that it was taken under. */
    public LimitSet limits() {
        return limits;
    }

    /** What the call asked for. */
    public Amounts amounts() {
        return amounts;
    }

    /** Parallel slots that it holds. */
    public long permits() {
        for (Limit limit : limits.limits()) {
            if (limit.meter() == Meter.PARALLEL) {
                return amounts.permits();
            }
        }
        return 0;
    }

    /** What a call of such amounts is charged under that limit: tokens are an estimate, and capped. */
    public static long units(Limit limit, Amounts amounts) {
        return switch (limit.meter().unit()) {
            case REQUESTS -> amounts.requests();
            case TOKENS -> Math.min(amounts.tokens(), limit.max());
            case PARALLEL -> amounts.permits();
        };
    }

    /** Whether no wait would help: what is certain exceeds the limit. */
    static boolean neverFits(Limit limit, Amounts amounts) {
        long certain = limit.meter().unit() == Unit.TOKENS ? amounts.promptTokens() : units(limit, amounts);
        return certain > limit.max();
    }

    /** True once, for whoever ends it. */
    boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }
}
