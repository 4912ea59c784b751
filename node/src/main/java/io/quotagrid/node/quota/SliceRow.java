package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import org.jspecify.annotations.Nullable;

/**
 * What a subject knows of one node's slice: how much is out, until when, and what of it was reported spent.
 *
 * <p>Windowed units end with the slice's life: what is out then is booked as used. Parallel slots do not end by silence.
 */
final class SliceRow {
    private static final long SLICE_BYTES = 400;
    private static final long ENDED_BYTES = 200;

    private final long firstTerm;
    private long term;
    private long lifeMicros;
    private long expiresAtMicros;
    private final MeterUnits out = new MeterUnits();
    private final MeterUnits spent = new MeterUnits();
    private @Nullable Ended ended;
    private SliceReport.Past past = SliceReport.Past.NONE; // of another owner's slice
    private final MeterUnits want = new MeterUnits(); // not stored: the next report says it again
    private final MeterUnits stock = new MeterUnits(); // not stored
    private boolean isShort; // not stored

    /**
     * The slice before this one, if it was booked as used.
     *
     * @param spent  what had been reported spent of it before; not to be changed
     * @param booked what was booked of each windowed meter when its life was over, as far as it still is
     */
    record Ended(long term, long atMicros, MeterUnits spent, MeterUnits booked) {}

    /** About what it takes of the heap. */
    long weightBytes() {
        return ended == null ? SLICE_BYTES : SLICE_BYTES + ENDED_BYTES;
    }

    /** @param firstTerm which slice the node took itself to have when it first spoke of one here; 0 for none */
    SliceRow(long term, long firstTerm) {
        this.term = term;
        this.firstTerm = firstTerm;
    }

    long firstTerm() {
        return firstTerm;
    }

    long term() {
        return term;
    }

    long lifeMicros() {
        return lifeMicros;
    }

    long expiresAtMicros() {
        return expiresAtMicros;
    }

    MeterUnits out() {
        return out;
    }

    MeterUnits spent() {
        return spent;
    }

    MeterUnits want() {
        return want;
    }

    MeterUnits stock() {
        return stock;
    }

    /** Whether the node was refused what others hold. */
    boolean isShort(long nowMicros) {
        return isShort && nowMicros < expiresAtMicros;
    }

    void becomesShort(boolean refused) {
        isShort = refused;
    }

    /** Null if no slice of this node was ever booked as used. */
    @Nullable
    Ended ended() {
        return ended;
    }

    /** What the node said of a slice that another owner had given it, and that was not known here. */
    SliceReport.Past past() {
        return past;
    }

    void remember(SliceReport.Past said) {
        past = said;
    }

    /** The node has spoken: its slice lives on. */
    void live(long newLifeMicros, long nowMicros) {
        lifeMicros = newLifeMicros;
        expiresAtMicros = nowMicros + newLifeMicros;
    }

    /** Whether windowed units are out. */
    boolean hasWindowedOut() {
        for (Meter meter : Meters.WINDOWED) {
            if (out.get(meter) > 0) {
                return true;
            }
        }
        return false;
    }

    /** All windowed units that were out are booked: what comes now is another slice. */
    void end(long newTerm, long bookedAtMicros) {
        MeterUnits known = new MeterUnits();
        MeterUnits booked = new MeterUnits();
        for (Meter meter : Meters.WINDOWED) {
            known.set(meter, spent.get(meter));
            booked.set(meter, out.get(meter));
        }
        ended = new Ended(term, bookedAtMicros, known, booked);
        begin(newTerm);
    }

    /** All of it is void, and so is what was guessed of the one before. */
    void forget(long newTerm) {
        ended = null;
        begin(newTerm);
    }

    /** Another slice, of which nothing is out and nothing spent. */
    void begin(long newTerm) {
        term = newTerm;
        for (Meter meter : Meters.WINDOWED) {
            out.set(meter, 0);
        }
        spent.fill(0);
        want.fill(0);
        stock.fill(0);
        isShort = false;
    }

    /** As it was written. */
    void restore(
            long knownLifeMicros, long knownExpiresAtMicros, @Nullable Ended knownEnded, SliceReport.Past knownPast) {
        lifeMicros = knownLifeMicros;
        expiresAtMicros = knownExpiresAtMicros;
        ended = knownEnded;
        past = knownPast;
    }
}
