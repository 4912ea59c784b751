package io.quotagrid.gateway.ranking;

import io.quotagrid.gateway.audit.CallRecord;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many calls a second have ended, over the last ten whole seconds. Thread-safe. */
public final class CallRate implements CallRecord.Listener {
    private static final int SECONDS = 10;

    private final LongSupplier nanoClock;
    private final long[] ended = new long[SECONDS + 1]; // this second and the ten before, in a ring
    private long second;

    /** @param nanoClock monotonic */
    public CallRate(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.second = now();
    }

    @Override
    public synchronized void finished(CallRecord record) {
        turn();
        ended[(int) Math.floorMod(second, (long) ended.length)]++;
    }

    /** Over the ten seconds before this one. */
    public synchronized double perSecond() {
        turn();
        long sum = 0;
        for (long calls : ended) {
            sum += calls;
        }
        return (sum - ended[(int) Math.floorMod(second, (long) ended.length)]) / (double) SECONDS;
    }

    private void turn() {
        long now = now();
        for (long next = Math.max(second, now - ended.length) + 1; next <= now; next++) {
            ended[(int) Math.floorMod(next, (long) ended.length)] = 0;
        }
        second = Math.max(second, now);
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toSeconds(nanoClock.getAsLong());
    }
}
