package io.quotagrid.node.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How far a clock is from those of its cluster. Pure. */
final class ClockSkew {
    private ClockSkew() {}

    /**
     * The cluster's time is the middle one of its members' clocks, so that one clock that is wrong moves nobody else. With an
     * even number there are two in the middle: the one nearer to the oldest member's counts, so of two members the newcomer is
     * the one that is off.
     *
     * @param ahead  of the others' clocks, the oldest member's first: how much each is ahead of this one, microseconds
     * @param oldest whether this member is the oldest itself
     * @return how much this clock is ahead of the cluster's, microseconds
     */
    static long micros(List<Long> ahead, boolean oldest) {
        if (ahead.isEmpty()) {
            return 0;
        }
        long anchor = oldest ? 0 : ahead.get(0);
        List<Long> all = new ArrayList<>(ahead);
        all.add(0L);
        Collections.sort(all);
        long lower = all.get((all.size() - 1) / 2);
        long upper = all.get(all.size() / 2);
        return -(Math.abs(lower - anchor) <= Math.abs(upper - anchor) ? lower : upper);
    }
}
