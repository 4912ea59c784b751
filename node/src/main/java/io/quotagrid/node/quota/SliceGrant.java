package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import java.util.List;

/**
 * The owner's word on a node's slice.
 *
 * @param term    the slice that the grants belong to. If it is not the report's, that slice is over: everything of it is booked
 *     as used, in the slots that the lines name, and what was not spent may be taken back from there
 * @param pressed whether another node is short, so that this one should keep little
 * @param limits  the limits in force if they are newer than the report's, else {@link LimitSet#NONE}
 * @param lines   one for each line of the report whose meter is limited
 */
public record SliceGrant(long term, boolean pressed, LimitSet limits, List<Line> lines) {
    /** To a node that does without slices. */
    public static final SliceGrant NONE = new SliceGrant(0, false, LimitSet.NONE, List.of());

    /** In place of a slot: nobody knows where it was booked, or whether. */
    public static final long NO_SLOT = -1;

    public SliceGrant {
        requireNonNull(limits, "limits");
        lines = List.copyOf(lines);
    }

    /** Whether this says nothing. */
    public boolean none() {
        return term == 0;
    }

    /**
     * One meter.
     *
     * @param meter whose units
     * @param units handed out by this answer
     * @param slot  where the units are booked that the report was the first to call spent, or those of the slice that is over;
     *     {@link #NO_SLOT} if there are none
     * @param free  units that nobody had after this, neither used nor in slices; 0 or more
     */
    public record Line(Meter meter, long units, long slot, long free) {
        public Line {
            requireNonNull(meter, "meter");
            if (units < 0 || free < 0) {
                throw new IllegalArgumentException("no grant: " + units + " units, " + free + " free");
            }
        }
    }
}
