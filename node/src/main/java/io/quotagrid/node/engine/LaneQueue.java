package io.quotagrid.node.engine;

import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.slice.SliceTake;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * What waits for a subject's next message, in the order in which it goes: what can make room, then calls that were told to wait,
 * then new asks as they came. Under its lane's lock.
 */
final class LaneQueue {
    private static final int LARGEST_MESSAGE = 512;
    private static final long LINGER_NANOS = 20_000_000;

    private final ArrayDeque<Ask> releases = new ArrayDeque<>(4);
    private final Set<Ask> asks = new LinkedHashSet<>(8);
    private final Set<Ask> parked = new LinkedHashSet<>(2);
    private final Map<Long, Ask> lingering = new LinkedHashMap<>(8);
    private final LongAdder waiting;
    private long lingerUntilNanos;
    private long releaseMessages;

    /** @param waiting counts what is in here, among others */
    LaneQueue(LongAdder waiting) {
        this.waiting = waiting;
    }

    /** An ask that need not go any more: the slice had room. */
    record Served(Ask ask, SliceTake take) {}

    /** Something that can make room; the end of a call confirms it too. */
    void release(Ask ask) {
        dropLingering(ask.operation.call());
        releases.add(ask);
        waiting.increment();
    }

    /** After a repeat: the owner may have refused what it granted the second time. */
    void cancelWhatWasNotGranted(List<Ask> sent, List<Reply> replies) {
        for (int i = 0; i < sent.size(); i++) {
            Ask ask = sent.get(i);
            boolean granted = i < replies.size() && replies.get(i) instanceof Reply.Granted;
            if (ask.operation instanceof Operation.Hold && !granted) {
                release(new Ask(new Operation.Cancel(ask.operation.call()), ask.limits, Asker.NOBODY, ask.index));
            }
        }
    }

    /** False if so many wait already. */
    boolean ask(Ask ask, int bound) {
        if (asks.size() + parked.size() >= bound) {
            return false;
        }
        asks.add(ask);
        waiting.increment();
        return true;
    }

    /** An ask whose message was given up: it goes again, however many wait. */
    void goAgain(Ask ask) {
        ask.recalled = false;
        asks.add(ask);
        waiting.increment();
    }

    /** A confirm that goes with the next message, or after a while by itself. */
    void linger(Ask confirm, long nowNanos) {
        if (lingering.isEmpty()) {
            lingerUntilNanos = nowNanos + LINGER_NANOS;
        }
        lingering.put(confirm.operation.call(), confirm);
        waiting.increment();
    }

    /** False if there is no such confirm. */
    boolean dropLingering(long call) {
        boolean lingers = !lingering.isEmpty() && lingering.remove(call) != null;
        if (lingers) {
            waiting.decrement();
        }
        return lingers;
    }

    /** A call that was told to wait. True if there is reason to ask again at once; else it is parked. */
    boolean askAgain(Ask ask) {
        boolean reason = releaseMessages > ask.releasesSeen || !releases.isEmpty() || !lingering.isEmpty();
        (reason ? asks : parked).add(ask);
        waiting.increment();
        return reason;
    }

    /** False if it has gone, or never came here. */
    boolean withdraw(Ask ask) {
        boolean removed = asks.remove(ask) || parked.remove(ask);
        if (removed) {
            waiting.decrement();
        }
        return removed;
    }

    boolean parks() {
        return !parked.isEmpty();
    }

    /** Whether time alone makes something due. */
    boolean waitsForTheClock() {
        return !parked.isEmpty() || !lingering.isEmpty();
    }

    boolean due(long nowNanos) {
        return !parked.isEmpty() || (!lingering.isEmpty() && nowNanos - lingerUntilNanos >= 0);
    }

    boolean empty() {
        return releases.isEmpty() && asks.isEmpty() && parked.isEmpty() && lingering.isEmpty();
    }

    /** Takes out what goes with a message that is sent now. */
    List<Ask> carry(long nowNanos) {
        List<Ask> carried = new ArrayList<>(lingering.size() + releases.size() + parked.size() + asks.size());
        carried.addAll(lingering.values());
        lingering.clear();
        while (!releases.isEmpty() && carried.size() < LARGEST_MESSAGE) {
            carried.add(releases.remove());
        }
        if (!carried.isEmpty()) {
            releaseMessages++;
        }
        move(parked, carried);
        move(asks, carried);
        for (Ask ask : carried) {
            ask.releasesSeen = releaseMessages;
            ask.sentNanos = nowNanos;
        }
        waiting.add(-carried.size());
        return carried;
    }

    private static void move(Set<Ask> from, List<Ask> to) {
        if (from.isEmpty()) {
            return;
        }
        Iterator<Ask> each = from.iterator();
        while (each.hasNext() && to.size() < LARGEST_MESSAGE) {
            to.add(each.next());
            each.remove();
        }
    }

    /** Takes out the asks that find room in the slice. */
    List<Served> serve(LaneSlice slice, long nowNanos) {
        if (asks.isEmpty()) {
            return List.of();
        }
        List<Served> served = new ArrayList<>(asks.size());
        Iterator<Ask> each = asks.iterator();
        while (each.hasNext()) {
            Ask ask = each.next();
            SliceTake take = slice.takeAgain(ask, nowNanos);
            if (take != null) {
                each.remove();
                waiting.decrement();
                served.add(new Served(ask, take));
            }
        }
        return served;
    }
}
