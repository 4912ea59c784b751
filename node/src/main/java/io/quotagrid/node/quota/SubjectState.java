package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of one subject: the limits in force, what has been spent on each meter by which node, which plans
 * are open and who holds parallel slots. Its owner keeps it as one map entry and changes it only through {@link #handle}.
 *
 * <p><b>Numbers.</b> The last message of a node is kept by its number, with its answer, in the node's row; a repeat of it gets
 * that answer and an older one is stale. Only what changed something must be stored and shipped: a refusal costs no backup. So
 * where an owner dies between a refusal and its repeat, the new owner handles the repeat afresh and may grant what was refused.
 * That is harmless to a node that had no answer; <b>a node that sent a message more than once cancels, in its next message, the
 * calls that its answer refused</b>: a cancel of nothing does nothing. A repeat of a message that changed something is shipped
 * again, so that its answer too waits for the backup. Numbers seen here may skip.
 *
 * <p><b>Time</b> is the later of the owner's clock and the last change's, and so never runs back, also when the entry moves to
 * an owner whose clock is behind. It leads the owner's clock by at most {@value #LONGEST_LEAD_MICROS} microseconds: if a former
 * owner's clock ran further ahead, what it booked is taken as booked now.
 *
 * <p><b>Slices.</b> What nodes have in slices counts as used: see {@link SliceReport}. An owner that has just taken over lets every
 * slice's life begin again, as it cannot know for how long a node was silent; so does one whose clock had to be set back.
 *
 * <p>Mutable and not thread-safe: it belongs to its partition's thread.
 */
public final class SubjectState {
    private static final long LONGEST_LEAD_MICROS = 2_000_000;
    private static final long SHORTEST_MEMORY_MICROS = 5_000_000; // a message may still be repeated

    private static final long ENTRY_BYTES =
            350; // without counters and rows, with its key, its record and its place in the map

    private final int resolution;
    private final MeterBooks books = new MeterBooks();
    private final NodeTable nodes = new NodeTable();
    private final Strangers strangers = new Strangers();
    private @Nullable ClassDemand demand; // of the priority classes; null where there are none
    private long changedAtMicros;
    private long lostAtMicros = OwnerView.NEVER;
    private boolean known = true; // false for a copy that came from another owner and was not looked at

    /**
     * A subject of which nothing is known yet.
     *
     * @param resolution sub-windows a window, {@code cluster.resolution}: 60 to 240
     */
    public SubjectState(int resolution) {
        if (resolution < 1) {
            throw new IllegalArgumentException("resolution must be at least 1 but was " + resolution);
        }
        this.resolution = resolution;
    }

    /**
     * Carries out one message.
     *
     * @param subject        whose state this is
     * @param message        from any node
     * @param ownerNowMicros the owner's clock, microseconds since the epoch
     * @param owner          what the owner knows of its cluster; the sender counts as a member
     * @return the answer, and whether anything changed. If not, the state need neither be stored nor shipped.
     */
    public SubjectOutcome handle(SubjectKey subject, SubjectMessage message, long ownerNowMicros, OwnerView owner) {
        if (ownerNowMicros < 0 || ownerNowMicros >= Slots.NUMBER_BOUND / 2) {
            throw new IllegalArgumentException("the owner's clock must be 0 to 2^51 us but was " + ownerNowMicros);
        }
        int index = nodes.find(message.node());
        NodeRow row = index < 0 ? strangers.get(message.node()) : nodes.at(index);
        if (row != null && isOld(row, message)) {
            return new SubjectOutcome(new SubjectAnswer(message.number(), List.of(), true), false);
        }
        boolean sameSelf = row != null && row.incarnation == message.incarnation();
        SubjectAnswer kept = row != null && sameSelf && row.number() == message.number() ? row.answer() : null;
        if (kept != null) {
            return new SubjectOutcome(kept, row != null && row.keptChanged(), true);
        }
        boolean first = books.blank();
        long nowMicros = notBack(ownerNowMicros);
        if (first) {
            lostAtMicros = owner.lostAtMicros();
        }
        boolean changed = redate(nowMicros);
        takeOver(nowMicros);
        if (books.olderThan(message.limits())) {
            demand = null;
            HoldMoves.adopt(books, nodes, message.limits(), nowMicros, resolution);
            changed |= !first;
        }
        if (demand == null && !books.limits().shares().none()) {
            demand = new ClassDemand(books.limits().shares().size());
        }
        changed |= pace(owner.tight(), nowMicros);
        changed |= SliceTurn.expire(books, nodes, nowMicros);
        changed |= HoldMoves.carryAlong(books, nodes, nowMicros);
        if (index >= 0 && row != null && !sameSelf) {
            HoldMoves.carryAlong(row, index, books, nowMicros);
            row.replace();
            changed = true;
        }
        SubjectTurn turn = new SubjectTurn(
                subject,
                message,
                books,
                nodes,
                resolution,
                nowMicros,
                owner,
                new Rooms(owner, lostAtMicros, nowMicros),
                demand);
        SubjectAnswer answer = turn.answer();
        changed |= turn.changed();
        changed |= HoldMoves.endForgotten(nodes, nowMicros);
        if (turn.wasReset()) {
            lostAtMicros = OwnerView.NEVER;
        }
        if (changed || turn.knowsSender()) {
            turn.row().keep(message.number(), answer, changed);
            strangers.remove(message.node());
        } else {
            strangers.put(message, answer);
        }
        if (changed) {
            changedAtMicros = nowMicros;
        }
        return new SubjectOutcome(answer, changed);
    }

    /**
     * Counts in larger steps from now on, if that makes it lighter: quarters of a window instead of its sub-windows. All that counts goes on
     * counting, up to a quarter of a window longer. It ends with the first message that is handled when memory is not short.
     *
     * @param ownerNowMicros the owner's clock, microseconds since the epoch
     * @return whether that changed anything. If not, the state need neither be stored nor shipped.
     */
    public boolean coarsen(long ownerNowMicros) {
        if (!books.coarsens()) {
            return false;
        }
        long nowMicros = notBack(ownerNowMicros);
        boolean redated = redate(nowMicros);
        return books.coarsen(nowMicros) || redated;
    }

    /** Whether {@link #coarsen} would make it lighter. */
    public boolean coarsens() {
        return books.coarsens();
    }

    /** About what it takes of its owner's heap as a map's entry with a short id; a backup takes as much. */
    public long weightBytes() {
        return ENTRY_BYTES + books.weightBytes() + nodes.weightBytes();
    }

    /** Units that nodes may still spend without asking: in slices, or held for plans that are open. */
    public long promised(Meter meter) {
        return nodes.out(meter) + nodes.held(meter);
    }

    /** What counts now, meter by meter; changes nothing that anybody could tell. */
    public SubjectLook look(long ownerNowMicros) {
        long nowMicros = Math.max(ownerNowMicros, changedAtMicros);
        return new SubjectLook(nowMicros, books.look(nodes, nowMicros));
    }

    /** The limits in force; empty before the first message. */
    public LimitSet limits() {
        return books.limits();
    }

    /**
     * Whether the entry may leave memory: nothing counts or is out, no plan is open, no slot is held, and the last change lies a window
     * and two sub-windows back.
     *
     * @param alive whether a node, by its stable id, is a member now
     */
    public boolean idle(long nowMicros, Predicate<String> alive) {
        long window = books.longestWindowMicros();
        long memory = Math.max(SHORTEST_MEMORY_MICROS, window + 2 * ((window + resolution - 1) / resolution));
        return nowMicros - changedAtMicros >= memory
                && books.unused(nowMicros)
                && !nodes.holdsAny(alive, nowMicros)
                && !nodes.slicesCount(nowMicros, memory);
    }

    /**
     * Takes over what another copy of the same subject knows, after both lived apart: see {@link StateMerge}.
     *
     * @param other is left as it is
     */
    public void mergeWith(SubjectState other) {
        SubjectState copy = other.copy();
        changedAtMicros = Math.max(changedAtMicros, copy.changedAtMicros);
        lostAtMicros = Math.min(lostAtMicros, copy.lostAtMicros); // what one side knows is not lost
        StateMerge.merge(books, nodes, copy.books, copy.nodes, changedAtMicros, resolution);
    }

    /** Another state that knows the same. */
    public SubjectState copy() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            writeTo(new DataOutputStream(bytes));
            return readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes everything. */
    public void writeTo(DataOutput out) throws IOException {
        Wire.writeVersion(out, StateCodec.FORMAT);
        Wire.writeLong(out, resolution);
        Wire.writeLong(out, changedAtMicros);
        Wire.writeLong(out, lostAtMicros - OwnerView.NEVER);
        StateCodec.writeBooks(out, books);
        StateCodec.writeNodes(out, nodes);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IOException if the bytes are of another format or no state
     */
    public static SubjectState readFrom(DataInput in) throws IOException {
        Wire.readVersion(in, StateCodec.FORMAT, "a subject's state");
        return Wire.checked(
                () -> {
                    SubjectState state = new SubjectState(Wire.readIndex(in, 1 << 16, "a resolution"));
                    state.changedAtMicros = Wire.readLong(in);
                    state.lostAtMicros = Wire.readLong(in) + OwnerView.NEVER;
                    StateCodec.readBooks(in, state.books);
                    StateCodec.readNodes(in, state.nodes);
                    state.known = false;
                    return state;
                },
                "a subject's state");
    }

    /** The later of the owner's clock and the last change's, as far as it may lead. */
    private long notBack(long ownerNowMicros) {
        return Math.max(ownerNowMicros, Math.min(changedAtMicros, ownerNowMicros + LONGEST_LEAD_MICROS));
    }

    private void takeOver(long nowMicros) {
        if (!known) {
            known = true;
            SliceTurn.restartLives(nodes, nowMicros);
        }
    }

    private boolean pace(boolean tight, long nowMicros) {
        if (tight) {
            return books.coarsen(nowMicros);
        }
        books.refine(nowMicros); // costs a backup nothing: it may go on counting in large steps
        return false;
    }

    private boolean redate(long nowMicros) {
        if (changedAtMicros <= nowMicros) {
            return false;
        }
        books.redate(nowMicros, resolution);
        SliceTurn.restartLives(nodes, nowMicros);
        changedAtMicros = nowMicros;
        return true;
    }

    private static boolean isOld(NodeRow row, SubjectMessage message) {
        return message.incarnation() < row.incarnation
                || (message.incarnation() == row.incarnation && message.number() < row.number());
    }
}
