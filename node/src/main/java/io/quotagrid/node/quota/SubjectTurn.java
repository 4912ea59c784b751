package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Carries out the operations of one message, in order. A call that does not fit is passed over and is no wall to the next. */
final class SubjectTurn {
    private static final long LONGEST_HOLD_MICROS = 60_000_000;

    private final SubjectKey subject;
    private final SubjectMessage message;
    private final MeterBooks books;
    private final NodeTable nodes;
    private final int resolution;
    private final long nowMicros;
    private final Rooms rooms;
    private final Predicate<String> alive;
    private final @Nullable ClassUse classes; // null where there are none
    private int sender; // -1 until something is booked for a node that is new
    private boolean changed;
    private boolean wasReset;
    private boolean refused; // an ask for what slices hold
    private final MeterUnits waiting = new MeterUnits(); // what calls were told to wait for

    SubjectTurn(
            SubjectKey subject,
            SubjectMessage message,
            MeterBooks books,
            NodeTable nodes,
            int resolution,
            long nowMicros,
            Predicate<String> members,
            Rooms rooms,
            @Nullable ClassDemand demand) {
        this.subject = subject;
        this.message = message;
        this.books = books;
        this.nodes = nodes;
        this.resolution = resolution;
        this.nowMicros = nowMicros;
        this.rooms = rooms;
        String member = SenderName.node(message.node());
        this.alive = node -> node.equals(member) || members.test(node);
        this.classes = demand == null ? null : new ClassUse(books, nodes, demand, alive, nowMicros, message.node());
        this.sender = nodes.find(message.node(), message.incarnation());
    }

    boolean changed() {
        return changed;
    }

    /** Whether the sender has a row: it has booked something here before or now. */
    boolean knowsSender() {
        return sender >= 0;
    }

    SubjectAnswer answer() {
        if (message.slice().none()) {
            return new SubjectAnswer(message.number(), AnswerCodec.shared(replies()), false);
        }
        NodeRow row = row();
        SliceTurn slices = new SliceTurn(message.slice(), books, nodes, sender, row, rooms, classes, nowMicros);
        slices.book();
        classesChanged();
        List<Reply> replies = AnswerCodec.shared(replies());
        LimitSet newer = books.limits().equals(message.limits()) ? LimitSet.NONE : books.limits();
        SliceGrant grant = slices.grant(alive, refused, newer);
        changed |= slices.changed();
        return new SubjectAnswer(message.number(), replies, false, grant);
    }

    private List<Reply> replies() {
        List<Reply> replies = new ArrayList<>(message.operations().size());
        for (Operation operation : message.operations()) {
            replies.add(reply(operation));
        }
        return replies;
    }

    /** The sender's row, made if need be. */
    NodeRow row() {
        if (sender < 0) {
            if (nodes.crowded()) {
                clearAway();
            }
            NodeRow row = new NodeRow(message.node(), message.incarnation(), message.number());
            sender = nodes.full() ? takeOver(row) : nodes.add(row);
        }
        NodeRow row = nodes.at(sender);
        if (row == null) {
            throw new IllegalStateException("no row at " + sender);
        }
        return row;
    }

    private Reply reply(Operation operation) {
        if (operation instanceof Operation.Hold hold) {
            return hold(hold);
        }
        if (operation instanceof Operation.Peek peek) {
            Appraisal appraisal = appraise(peek.amounts(), peek.enforcement());
            return reply(appraisal, List.of());
        }
        classesChanged();
        if (operation instanceof Operation.Settle settle) {
            settle(settle);
        } else if (operation instanceof Operation.Cancel cancel) {
            cancel(cancel.call());
        } else if (operation instanceof Operation.Confirm confirm) {
            return confirm(confirm);
        } else if (operation instanceof Operation.Reset) {
            reset();
        }
        return AnswerCodec.NOTHING_MORE;
    }

    private void classesChanged() {
        if (classes != null) {
            classes.changed();
        }
    }

    private Reply confirm(Operation.Confirm confirm) {
        OpenHold closed = close(confirm.call());
        if (closed == null) {
            return AnswerCodec.NOTHING_MORE;
        }
        OpenHold moved = HoldMoves.wentAfter(closed, confirm.afterMicros(), sender, books, nowMicros);
        boolean same = moved.bookings().equals(closed.bookings()) && closed.bookedMicros() == closed.atMicros();
        return same ? AnswerCodec.NOTHING_MORE : new Reply.Booked(moved.bookings());
    }

    private void reset() {
        books.reset(nowMicros, resolution);
        SliceTurn.voidAll(nodes, nowMicros);
        wasReset = true;
        changed = true;
    }

    /** Whether an operator's word made the subject full again. */
    boolean wasReset() {
        return wasReset;
    }

    private Reply hold(Operation.Hold hold) {
        OpenHold open = sender < 0 ? null : row().hold(hold.call());
        if (open != null) { // asked twice: it holds what it holds
            Appraisal asIs = appraise(Amounts.PEEK, hold.enforcement());
            return new Reply.Granted(open.bookings(), asIs.standings(open));
        }
        if (classes != null) {
            classes.asked();
        }
        Appraisal appraisal = appraise(hold.amounts(), hold.enforcement());
        if (appraisal.result() != Appraisal.Result.ADMIT) {
            refused |= appraisal.result() == Appraisal.Result.RECALL;
            for (int i = 0; i < books.count() && appraisal.result() != Appraisal.Result.REFUSE; i++) {
                waiting.add(books.limit(i).meter(), appraisal.units(i));
            }
            return reply(appraisal, List.of());
        }
        List<Standing> standings = appraisal.standings(); // before the charge: they count the ask themselves
        return new Reply.Granted(charge(hold, appraisal), standings);
    }

    private List<Booking> charge(Operation.Hold hold, Appraisal appraisal) {
        List<Booking> bookings = new ArrayList<>(books.count());
        long permits = 0;
        boolean asks = false;
        for (int i = 0; i < books.count(); i++) {
            WindowCounter counter = books.counter(i);
            long units = appraisal.units(i);
            asks |= units > 0;
            if (classes != null) {
                classes.charged(i, units);
            }
            if (counter == null) {
                permits = units;
            } else {
                int node = units > 0 ? index() : 0;
                bookings.add(new Booking(books.limit(i).meter(), counter.charge(node, nowMicros, units), units));
            }
        }
        if (asks) {
            row().takePermits(permits);
            long untilMicros = nowMicros + Math.min(hold.withinMicros(), LONGEST_HOLD_MICROS);
            row().open(hold.call(), new OpenHold(bookings, permits, nowMicros, untilMicros, nowMicros));
            changed = true;
        }
        return bookings;
    }

    private int index() {
        row();
        return sender;
    }

    private @Nullable OpenHold close(long call) {
        OpenHold closed = sender < 0 ? null : row().close(call);
        changed |= closed != null;
        return closed;
    }

    private void cancel(long call) {
        OpenHold closed = close(call);
        if (closed != null) {
            for (Booking booking : closed.bookings()) {
                refund(booking, booking.units());
            }
            row().freePermits(closed.permits());
        }
    }

    private void settle(Operation.Settle settle) {
        OpenHold closed = close(settle.call());
        OpenHold open =
                closed == null ? null : HoldMoves.wentAfter(closed, settle.afterMicros(), sender, books, nowMicros);
        for (Operation.Correction correction : settle.corrections()) {
            Booking booking = open == null ? correction.booking() : open.asBooked(correction.booking());
            long more = correction.actual() - booking.units();
            if (more < 0) {
                refund(booking, -more);
            } else if (more > 0) {
                addDebt(booking.meter(), more);
            }
        }
        if (settle.permits() > 0 && sender >= 0 && row().freePermits(settle.permits()) > 0) {
            changed = true;
        }
    }

    private void refund(Booking booking, long units) {
        WindowCounter counter = books.counter(booking.meter());
        if (counter != null && sender >= 0 && counter.refund(sender, nowMicros, booking.slot(), units) > 0) {
            changed = true;
        }
    }

    private void addDebt(Meter meter, long units) {
        WindowCounter counter = books.counter(meter);
        if (counter != null) {
            counter.charge(index(), nowMicros, Appraisal.bounded(units, counter.used(nowMicros)));
            changed = true;
        }
    }

    private Appraisal appraise(Amounts asked, Enforcement enforcement) {
        NodeRow own = sender < 0 ? null : nodes.at(sender);
        return new Appraisal(
                subject,
                books,
                nodes,
                waiting,
                own == null ? null : own.slice(),
                classes,
                rooms,
                alive,
                nowMicros,
                asked,
                enforcement);
    }

    private static Reply reply(Appraisal appraisal, List<Booking> bookings) {
        return switch (appraisal.result()) {
            case ADMIT -> new Reply.Granted(bookings, appraisal.standings());
            case WAIT -> new Reply.Wait(appraisal.standings());
            case RECALL -> new Reply.Recall(appraisal.standings());
            case REFUSE -> new Reply.Refused(appraisal.standings());
        };
    }

    /** Frees the indices of nodes that are gone or replaced and of which nothing counts. */
    private void clearAway() {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            if (row != null
                    && (row.replaced() || !alive.test(row.member))
                    && !row.hasSliceOut()
                    && !books.occupies(i, nowMicros)) {
                books.vacate(i);
                nodes.put(i, null);
            }
        }
    }

    /** Where there are too many rows, a row of a node that is gone goes on as the newcomer's: it counts as before. */
    private int takeOver(NodeRow newcomer) {
        for (int i = 0; i < nodes.length(); i++) {
            NodeRow row = nodes.at(i);
            if (row == null || ((row.replaced() || !alive.test(row.member)) && !row.hasSliceOut())) {
                nodes.put(i, newcomer);
                return i;
            }
        }
        throw new IllegalStateException("a subject has rows for at most " + CellKey.NODES + " living nodes");
    }
}
