package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import org.jspecify.annotations.Nullable;

/**
 * Makes one of two copies of a subject's state that lived apart.
 *
 * <p><b>Idea.</b> A row (node, incarnation, and the message that made it) is written only through the one owner that its node can reach, so of two copies of
 * a row one is the other's past; every number in it that counts only grows. Taking the larger of each number, row by row, takes
 * the newer; rows that one side does not know are taken as they are. So the merge is commutative, associative and idempotent,
 * and its sum is exact. It is more where a refund or a removal was seen by one side only, never less.
 *
 * <p><b>Slices.</b> One thing is written to a row of a node that an owner cannot reach: when the life of its slice is over, all
 * that was out is booked as used, on a guess. Of two copies of a row the one that heard from the node last knows better what
 * became of its slices, so the other's last guess is taken out before the larger of each number is. Where the node could only
 * reach an owner that had no copy, and so has another row there, see {@link PastSlices}.
 *
 * <p>Limits and talk are taken from the newer. Copies whose windows differ are first converted to the newer limits, as in any
 * change of limits: everything counts at the end of its old sub-window.
 */
final class StateMerge {
    private StateMerge() {}

    /** Changes {@code books} and {@code nodes}; the other side's are taken over, and must not be used any more. */
    static void merge(
            MeterBooks books,
            NodeTable nodes,
            MeterBooks otherBooks,
            NodeTable otherNodes,
            long nowMicros,
            int resolution) {
        int[] nodeOf = mergeNodes(books, nodes, otherBooks, otherNodes, nowMicros);
        nodes.seenTerm(otherNodes.lastTerm());
        if (otherBooks.blank()) {
            return;
        }
        books.wasResetAt(otherBooks.resetAtMicros());
        if (books.olderThan(otherBooks.limits())) {
            books.adopt(otherBooks.limits(), nowMicros, resolution);
        } else if (otherBooks.olderThan(books.limits())) {
            otherBooks.adopt(books.limits(), nowMicros, resolution);
        }
        for (int i = 0; i < books.count(); i++) {
            WindowCounter mine = books.counter(i);
            WindowCounter others = otherBooks.counter(i);
            if (mine != null && others != null) {
                books.replace(i, merged(books.limit(i), mine, others, nodeOf, nowMicros, resolution));
            }
        }
        PastSlices.correct(books, nodes, nowMicros);
    }

    private static WindowCounter merged(
            Limit limit, WindowCounter mine, WindowCounter others, int[] nodeOf, long nowMicros, int resolution) {
        if (mine.mergesWith(others)) {
            mine.takeLarger(others, nodeOf);
            return mine;
        }
        int generation = Math.max(mine.generation(), others.generation());
        WindowCounter both = Windows.convert(mine, nowMicros, limit, resolution, generation);
        both.takeLarger(Windows.convert(others, nowMicros, limit, resolution, generation), nodeOf);
        return both;
    }

    private static int[] mergeNodes(
            MeterBooks books, NodeTable nodes, MeterBooks otherBooks, NodeTable others, long nowMicros) {
        int[] nodeOf = new int[others.length()];
        for (int i = 0; i < nodeOf.length; i++) {
            NodeRow other = others.at(i);
            if (other != null) {
                nodeOf[i] = mergeRow(books, nodes, otherBooks, other, i, nowMicros);
            }
        }
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            if (row != null && !row.replaced() && isReplaced(nodes, row)) {
                row.replace();
            }
        }
        return nodeOf;
    }

    private static int mergeRow(
            MeterBooks books, NodeTable nodes, MeterBooks otherBooks, NodeRow other, int otherIndex, long nowMicros) {
        int index = nodes.find(other);
        @Nullable NodeRow mine = index < 0 ? null : nodes.at(index);
        if (mine == null) {
            return nodes.add(other);
        }
        boolean replaced = mine.replaced() || other.replaced();
        NodeRow newer = mine;
        if (heardLater(other, mine)) {
            newer = other;
            takeOutGuess(mine, index, books, nowMicros);
        } else {
            takeOutGuess(other, otherIndex, otherBooks, nowMicros);
        }
        if (replaced && !newer.replaced()) {
            newer.replace();
        }
        nodes.put(index, newer);
        return index;
    }

    private static boolean isLater(NodeRow row, NodeRow than) {
        return row.incarnation != than.incarnation ? row.incarnation > than.incarnation : row.first > than.first;
    }

    /** Whether {@code row} heard from its node later than {@code than} did, or ended its slice where neither heard more. */
    private static boolean heardLater(NodeRow row, NodeRow than) {
        return row.number() != than.number() ? row.number() > than.number() : term(row) > term(than);
    }

    private static long term(NodeRow row) {
        return row.slice() == null ? 0 : row.slice().term();
    }

    private static void takeOutGuess(NodeRow row, int index, MeterBooks books, long nowMicros) {
        SliceRow.Ended ended = row.slice() == null ? null : row.slice().ended();
        for (Meter meter : Meters.WINDOWED) {
            WindowCounter counter = books.counter(meter);
            if (ended != null && counter != null) {
                counter.unbook(
                        index, nowMicros, ended.atMicros(), ended.booked().get(meter));
            }
        }
    }

    private static boolean isReplaced(NodeTable nodes, NodeRow row) {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow other = nodes.at(i);
            if (other != null && other.node.equals(row.node) && isLater(other, row)) {
                return true;
            }
        }
        return false;
    }
}
