package io.quotagrid.node.quota;

/**
 * What one class may take of one limit, given what all have taken. Pure.
 *
 * <p>What an active class is guaranteed and does not use is its <i>reserve</i>. A charge must fit under the limit, and
 * <ul>
 *   <li>within the guarantee of its class it must leave room for the reserves of the classes that became active before;
 *   <li>beyond that guarantee, where it borrows, for the reserves of all others.
 * </ul>
 *
 * <p>Call a class <i>covered</i> while what counts, its own reserve and those of the classes before it fit under the limit together:
 * then it is not refused within its guarantee. (1) Once covered it stays so: its own charges and those of classes before it only turn reserve
 * into use, and every other charge leaves room for it. (2) It is covered one window after it became active, at the latest: if any
 * charge since then left room for its reserve, it was covered at that moment; if none did, all that counts was charged by it and
 * by classes before it within their guarantees, and these are together no more than the limit.
 */
final class Guarantee {
    private Guarantee() {}

    /**
     * One class and one limit, now.
     *
     * @param used        units that count; what slices hold is used
     * @param guaranteed  units; over all classes at most the limit
     * @param active      whether the class has wanted something within the last window: an idle one's guarantee can be borrowed
     * @param sinceMicros when it became active
     */
    record Claim(long used, long guaranteed, boolean active, long sinceMicros) {
        private long reserve() {
            return active ? Math.max(0, guaranteed - used) : 0;
        }
    }

    /**
     * Units that the class of index {@code own} can take; negative if it has more than it may.
     *
     * @param room       units of the limit that may count at once
     * @param claims     by class
     * @param own        index into them, or their number for calls of no class, which are guaranteed nothing
     * @param othersUsed units of calls of no class that count now
     */
    static long free(long room, Claim[] claims, int own, long othersUsed) {
        long total = othersUsed;
        long before = 0;
        long all = 0;
        for (int i = 0; i < claims.length; i++) {
            total += claims[i].used();
            if (i != own) {
                all += claims[i].reserve();
                before += own < claims.length && isBefore(claims, i, own) ? claims[i].reserve() : 0;
            }
        }
        long free = room - total;
        long within = own < claims.length
                ? Math.min(claims[own].guaranteed() - claims[own].used(), free - before)
                : Long.MIN_VALUE;
        return Math.max(within, free - all);
    }

    private static boolean isBefore(Claim[] claims, int one, int other) {
        long difference = claims[one].sinceMicros() - claims[other].sinceMicros();
        return difference != 0 ? difference < 0 : one < other;
    }
}
