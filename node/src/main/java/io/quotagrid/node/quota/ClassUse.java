package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import java.util.Arrays;
import java.util.function.Predicate;

/** What each priority class has of each meter, while one message is handled: counted once, and kept up to date. */
final class ClassUse {
    /** A gauge has no window: a class that asked so long ago is idle if it holds nothing. */
    private static final long GAUGE_MEMORY_MICROS = 60_000_000;

    private final MeterBooks books;
    private final NodeTable nodes;
    private final ClassDemand demand;
    private final Predicate<String> alive;
    private final long nowMicros;
    private final int own;
    private final boolean[] counted;
    private final long[][] used; // by meter, then by class; the last of each is that of calls of no class

    /** @param sender whose calls are decided */
    ClassUse(
            MeterBooks books,
            NodeTable nodes,
            ClassDemand demand,
            Predicate<String> alive,
            long nowMicros,
            String sender) {
        this.books = books;
        this.nodes = nodes;
        this.demand = demand;
        this.alive = alive;
        this.nowMicros = nowMicros;
        this.own = shares().index(SenderName.priority(sender));
        this.counted = new boolean[books.count()];
        this.used = new long[books.count()][];
    }

    private Shares shares() {
        return books.limits().shares();
    }

    /** Units of the meter of that index that the sender's class can take when so many may count at once. */
    long free(int meter, long room) {
        long[] all = used(meter);
        Guarantee.Claim[] claims = new Guarantee.Claim[shares().size()];
        for (int i = 0; i < claims.length; i++) {
            claims[i] = new Guarantee.Claim(
                    all[i], shares().guaranteed(i, room), active(i, meter), demand.activeSinceMicros(i, meter));
        }
        return Guarantee.free(room, claims, own, all[claims.length]);
    }

    /** Units that the sender's class could take if it had none. */
    long most(int meter, long room) {
        long most = room;
        for (int i = 0; i < shares().size(); i++) {
            most -= i != own && active(i, meter) ? shares().guaranteed(i, room) : 0;
        }
        return most;
    }

    /** Whether that row is one of the sender's class. */
    boolean isOwn(NodeRow row) {
        return shares().index(row.priority) == own;
    }

    private boolean active(int priority, int meter) {
        return used(meter)[priority] > 0 || demand.since(priority, nowMicros - memoryMicros(books.limit(meter)));
    }

    private static long memoryMicros(Limit limit) {
        return limit.windowMicros() == 0 ? GAUGE_MEMORY_MICROS : limit.windowMicros();
    }

    /** The sender's class asks for something. */
    void asked() {
        if (own == shares().size()) {
            return;
        }
        for (int meter = 0; meter < books.count(); meter++) {
            if (!active(own, meter)) {
                demand.becameActive(own, meter, nowMicros);
            }
        }
        demand.asked(own, nowMicros);
    }

    /** The sender's class was charged. */
    void charged(int meter, long units) {
        used(meter)[own] += units;
    }

    /** Something else has changed. */
    void changed() {
        Arrays.fill(counted, false);
    }

    private long[] used(int meter) {
        if (!counted[meter]) {
            used[meter] = count(meter);
            counted[meter] = true;
        }
        return used[meter];
    }

    private long[] count(int meter) {
        long[] sums = new long[shares().size() + 1];
        WindowCounter counter = books.counter(meter);
        int[] classes = new int[nodes.length()];
        for (int i = 0; i < classes.length; i++) {
            NodeRow row = nodes.at(i);
            classes[i] = row == null ? shares().size() : shares().index(row.priority);
            if (row == null) {
                continue;
            }
            if (counter == null) {
                sums[classes[i]] += alive.test(row.member) ? row.permitsAndSlice() : 0;
            } else {
                SliceRow slice = row.slice();
                sums[classes[i]] +=
                        slice == null ? 0 : slice.out().get(books.limit(meter).meter());
            }
        }
        if (counter != null) {
            counter.forEach(nowMicros, (node, lastMicros, units) -> sums[classes[node]] += units);
        }
        return sums;
    }
}
