package io.quotagrid.node.quota;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A bucket of the limit's size that refills evenly, one whole limit a window.
 *
 * <p><b>Idea.</b> Seen from the other side: {@code used} is the bucket's lack, which drains at {@code max} units a window.
 * Drained is kept as whole units and a remainder in 1/W of a unit ({@code elapsed * max + remainder}, divided by W), so that
 * no fraction is lost, however often it is looked at. An unused bucket does not drain: nothing is saved up beyond the limit.
 *
 * <p><b>Bound.</b> Up to twice the limit within one window: a full bucket at once, and its refill meanwhile. Over any span s:
 * limit + limit * s / W.
 *
 * <p><b>Merge.</b> Charged and refunded of each row, and drained, only grow; {@code used = charged - refunded - drained}. One
 * bucket that had seen both sides' charges would have drained at least as much as either, so taking the larger drained of both
 * never shows less than the true use.
 */
final class TokenBucket implements WindowCounter {
    private static final long MOST_TOTAL = Long.MAX_VALUE - MOST;

    private final long windowMicros;
    private final int generation;
    private long max;
    private long timeMicros;
    private long drained;
    private long remainder;
    private long[] charged;
    private long[] refunded;
    private long used;

    TokenBucket(long windowMicros, int generation, long max) {
        this(windowMicros, generation, max, new long[3], new long[1], new long[1]);
    }

    /** As {@link #level}, {@link #charged} and {@link #refunded} told. */
    TokenBucket(long windowMicros, int generation, long max, long[] level, long[] charged, long[] refunded) {
        if (windowMicros < 1 || max < 1 || level.length != 3 || charged.length != refunded.length) {
            throw new IllegalArgumentException("no bucket: " + max + " units in " + windowMicros + " us");
        }
        this.windowMicros = windowMicros;
        this.generation = generation;
        this.max = max;
        this.timeMicros = level[0];
        this.drained = level[1];
        this.remainder = level[2];
        this.charged = charged.clone();
        this.refunded = refunded.clone();
        count();
    }

    long windowMicros() {
        return windowMicros;
    }

    long max() {
        return max;
    }

    /** Time, drained, remainder. */
    long[] level() {
        return new long[] {timeMicros, drained, remainder};
    }

    long[] charged() {
        return charged.clone();
    }

    long[] refunded() {
        return refunded.clone();
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public long used(long nowMicros) {
        long elapsed = nowMicros - timeMicros;
        if (elapsed <= 0) {
            return used;
        }
        timeMicros = nowMicros;
        if (used > 0) {
            BigInteger flow = product(elapsed, max).add(BigInteger.valueOf(remainder));
            BigInteger[] whole = flow.divideAndRemainder(BigInteger.valueOf(windowMicros));
            if (whole[0].compareTo(BigInteger.valueOf(used)) < 0) {
                drain(whole[0].longValueExact(), whole[1].longValueExact());
                return used;
            }
        }
        drain(used, 0);
        return used;
    }

    @Override
    public long charge(int node, long nowMicros, long units) {
        used(nowMicros);
        book(node, nowMicros, units);
        return slot(nowMicros);
    }

    @Override
    public long slot(long atMicros) {
        return Slots.name(generation, atMicros);
    }

    @Override
    public void book(int node, long atMicros, long units) {
        long total = WindowCounter.plus(used, units);
        if (units == 0) {
            return;
        }
        timeMicros = Math.max(timeMicros, atMicros); // nothing of it drains before the last of it came
        makeRow(node);
        if (charged[node] > MOST_TOTAL - units) {
            forgetTheDrained();
        }
        charged[node] += units;
        used = total;
    }

    @Override
    public void unbook(int node, long nowMicros, long atMicros, long units) {
        // some of it may have drained, and what has drained cannot come back
    }

    @Override
    public long refund(int node, long nowMicros, long slot, long units) {
        used(nowMicros);
        boolean counts = Slots.isOf(generation, slot) && nowMicros - Slots.number(slot) <= windowMicros;
        if (!counts || units <= 0 || node >= charged.length) {
            return 0;
        }
        long back = Math.min(units, Math.min(used, Math.max(0, charged[node] - refunded[node])));
        refunded[node] += back;
        used -= back;
        if (used == 0) {
            remainder = 0;
        }
        return back;
    }

    @Override
    public long retryAfter(long nowMicros, long units, long limit) {
        return timeToDrain(nowMicros, used(nowMicros) - (limit - units));
    }

    @Override
    public long resetAfter(long nowMicros, long units) {
        return timeToDrain(nowMicros, used(nowMicros) + units);
    }

    @Override
    public boolean occupies(int node, long nowMicros) {
        return used(nowMicros) > 0 && node < charged.length && charged[node] > 0;
    }

    @Override
    public void vacate(int node) {
        if (node < charged.length) {
            drained = Math.max(0, drained - Math.max(0, charged[node] - refunded[node]));
            charged[node] = 0;
            refunded[node] = 0;
            count();
        }
    }

    @Override
    public void relimit(long nowMicros, long newMax) {
        used(nowMicros);
        if (newMax != max) {
            max = newMax;
            remainder = 0;
        }
    }

    @Override
    public void forEach(long nowMicros, Visitor visitor) {
        long left = used(nowMicros);
        for (int node = 0; left > 0 && node < charged.length; node++) {
            long units = Math.min(left, Math.max(0, charged[node] - refunded[node]));
            if (units > 0) {
                visitor.visit(node, nowMicros, units);
                left -= units;
            }
        }
    }

    @Override
    public long weightBytes() {
        return 112 + 2L * Long.BYTES * charged.length; // it and the heads of two arrays
    }

    @Override
    public boolean mergesWith(WindowCounter other) {
        return other instanceof TokenBucket bucket
                && bucket.windowMicros == windowMicros
                && bucket.max == max
                && bucket.generation == generation;
    }

    @Override
    public void takeLarger(WindowCounter other, int[] nodeOf) {
        TokenBucket bucket = (TokenBucket) other;
        for (int i = 0; i < bucket.charged.length; i++) {
            if (bucket.charged[i] > 0) {
                int node = nodeOf[i];
                makeRow(node);
                charged[node] = Math.max(charged[node], bucket.charged[i]);
                refunded[node] = Math.max(refunded[node], bucket.refunded[i]);
            }
        }
        if (bucket.drained > drained || (bucket.drained == drained && bucket.remainder > remainder)) {
            drained = bucket.drained;
            remainder = bucket.remainder;
        }
        timeMicros = Math.max(timeMicros, bucket.timeMicros);
        count();
    }

    private void drain(long units, long newRemainder) {
        drained += units;
        used -= units;
        remainder = newRemainder;
    }

    /** The least time after which {@code units} more have drained: {@code ceil((units * W - remainder) / max)}. */
    private long timeToDrain(long nowMicros, long units) {
        if (units <= 0) {
            return 0;
        }
        BigInteger[] whole = product(units, windowMicros)
                .subtract(BigInteger.valueOf(remainder))
                .divideAndRemainder(BigInteger.valueOf(max));
        BigInteger micros = whole[1].signum() > 0 ? whole[0].add(BigInteger.ONE) : whole[0];
        return micros.min(BigInteger.valueOf(MOST)).longValueExact() + (timeMicros - nowMicros);
    }

    private void makeRow(int node) {
        if (node >= charged.length) {
            charged = Arrays.copyOf(charged, node + 1);
            refunded = Arrays.copyOf(refunded, node + 1);
        }
    }

    /** Once in 2^62 units or more: starts the totals again from what is still lacking. */
    private void forgetTheDrained() {
        long left = used;
        for (int i = charged.length - 1; i >= 0; i--) {
            long units = Math.min(left, Math.max(0, charged[i] - refunded[i]));
            charged[i] = units;
            refunded[i] = 0;
            left -= units;
        }
        drained = 0;
    }

    private void count() {
        BigInteger lack = BigInteger.valueOf(drained).negate();
        for (int i = 0; i < charged.length; i++) {
            lack = lack.add(BigInteger.valueOf(Math.max(0, charged[i] - refunded[i])));
        }
        used = lack.max(BigInteger.ZERO).min(BigInteger.valueOf(MOST)).longValueExact();
    }

    private static BigInteger product(long a, long b) {
        return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
    }
}
