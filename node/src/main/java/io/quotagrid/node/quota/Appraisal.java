package io.quotagrid.node.quota;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Unit;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What all meters of a subject say to one ask, before anything is charged.
 *
 * <p>Tokens are an estimate and are capped at each limit; the counted prompt is not: where it alone exceeds a limit, no wait
 * helps. A meter of which nothing is asked never refuses, whatever its debt.
 */
final class Appraisal {
    /** When a parallel slot comes free nobody knows: the wait that a refused call is told. */
    private static final Duration GAUGE_RETRY = Duration.ofSeconds(1);

    /** As many calls may wait for a unit that may come back: more would wait for nothing, and fewer might leave it unused. */
    private static final int MOST_WAITERS = 4;

    /** When others' slices come back: they are asked to, within one sync. */
    private static final Duration SLICE_RETRY = Duration.ofMillis(50);

    /** What to do with the ask, from the mildest. */
    enum Result {
        ADMIT,
        /** Only plans that are still open stand in the way. */
        WAIT,
        /** Only those, and slices that nodes may not need. */
        RECALL,
        REFUSE
    }

    private final SubjectKey subject;
    private final MeterBooks books;
    private final Rooms rooms;
    private final long nowMicros;
    private final boolean shadow;
    private final long permits;
    private final long[] units;
    private final long[] out; // what slices hold
    private final long[] shown; // of it, what is shown as used: not the asking node's own stock
    private final long[] withheld; // of what is free, what is kept for other classes than the asking one
    private final @Nullable ClassUse classes;
    private final Verdict[] verdicts;
    private Result result = Result.ADMIT;

    /**
     * @param rooms how much of each limit counts now
     * @param ahead what calls of the same message were told to wait for
     * @param own   the asking node's slice; null if it has none
     * @param classes what each priority class has; null if there are none
     */
    Appraisal(
            SubjectKey subject,
            MeterBooks books,
            NodeTable nodes,
            MeterUnits ahead,
            @Nullable SliceRow own,
            @Nullable ClassUse classes,
            Rooms rooms,
            Predicate<String> alive,
            long nowMicros,
            Amounts asked,
            Enforcement enforcement) {
        this.subject = subject;
        this.books = books;
        this.rooms = rooms;
        this.nowMicros = nowMicros;
        this.shadow = enforcement == Enforcement.SHADOW;
        this.permits = nodes.permits(alive);
        this.units = new long[books.count()];
        this.out = new long[books.count()];
        this.shown = new long[books.count()];
        this.withheld = new long[books.count()];
        this.classes = classes;
        this.verdicts = new Verdict[books.count()];
        for (int i = 0; i < units.length; i++) {
            Meter meter = books.limit(i).meter();
            out[i] = meter == Meter.PARALLEL ? 0 : nodes.out(meter); // of permits they are among the gauge's
            shown[i] = out[i] - (own == null ? 0 : own.stock().get(meter));
            appraise(i, asked, nodes, ahead, alive);
        }
    }

    Result result() {
        return result;
    }

    /** Units to charge on the meter of that index. */
    long units(int index) {
        return units[index];
    }

    /** How every meter stands: with the ask counted if it is admitted, without it if not. */
    List<Standing> standings() {
        List<Standing> standings = new ArrayList<>(units.length);
        for (int i = 0; i < units.length; i++) {
            standings.add(standing(i, result == Result.ADMIT ? units[i] : 0));
        }
        return standings;
    }

    /** How every meter stands for a call that holds that much of it already, after an ask for nothing more. */
    List<Standing> standings(OpenHold hold) {
        List<Standing> standings = new ArrayList<>(units.length);
        for (int i = 0; i < units.length; i++) {
            units[i] = hold.units(books.limit(i).meter());
            standings.add(standing(i, 0));
        }
        return standings;
    }

    private void appraise(int index, Amounts asked, NodeTable nodes, MeterUnits ahead, Predicate<String> alive) {
        Limit limit = books.limit(index);
        long certain = certain(limit, asked);
        long used = used(index);
        boolean never = certain > limit.max();
        long most = capped(index, asked);
        units[index] = shadow ? bounded(Math.max(most, certain), used) : most;
        long room = rooms.of(limit);
        withheld[index] =
                classes == null || units[index] == 0 ? 0 : Math.max(0, room - used - classes.free(index, room));
        long excess = units[index] == 0 ? 0 : used + withheld[index] - (room - units[index]);
        if (!never && units[index] > 0 && !shadow && !rooms.grants()) {
            verdicts[index] = Verdict.REFUSED;
            result = result == Result.ADMIT ? Result.WAIT : result;
        } else if (!never && excess <= 0) {
            verdicts[index] = Verdict.FITS;
        } else if (shadow) {
            verdicts[index] = Verdict.WOULD_REFUSE;
        } else {
            verdicts[index] = never ? Verdict.NEVER_FITS : Verdict.REFUSED;
            Result here = never
                    ? Result.REFUSE
                    : lackOf(excess + ahead.get(limit.meter()) / MOST_WAITERS, index, nodes, alive);
            result = here.compareTo(result) > 0 ? here : result;
        }
    }

    /** What others give back of their guarantee is kept for them: then only what its own class gives back helps a call. */
    private Result lackOf(long excess, int index, NodeTable nodes, Predicate<String> alive) {
        Meter meter = books.limit(index).meter();
        ClassUse use = withheld[index] > 0 ? classes : null;
        Predicate<NodeRow> which = use == null ? row -> true : use::isOwn;
        if (nodes.holdsAtLeast(excess, meter, alive, which)) {
            return Result.WAIT;
        }
        long stock = nodes.stock(meter, which);
        boolean covers = stock > 0 && (stock >= excess || nodes.holdsAtLeast(excess - stock, meter, alive, which));
        return covers ? Result.RECALL : Result.REFUSE;
    }

    private static long certain(Limit limit, Amounts asked) {
        return switch (limit.meter().unit()) {
            case REQUESTS -> asked.requests();
            case TOKENS -> asked.promptTokens();
            case PARALLEL -> asked.permits();
        };
    }

    /** Where classes share the limit, at what a call's class could have alone while the others want theirs. */
    private long capped(int index, Amounts asked) {
        Limit limit = books.limit(index);
        if (limit.meter().unit() != Unit.TOKENS) {
            return certain(limit, asked);
        }
        long most = classes == null ? limit.max() : Math.max(1, classes.most(index, limit.max()));
        return Math.min(asked.tokens(), most);
    }

    /** So much of {@code units} as a counter can take: a shadow meter has no limit but the number's own. */
    static long bounded(long units, long used) {
        return Math.max(0, Math.min(Math.min(units, Limit.LARGEST), WindowCounter.MOST - used));
    }

    private long used(int index) {
        WindowCounter counter = books.counter(index);
        return counter == null ? permits : counter.used(nowMicros) + out[index];
    }

    /** A charge that a part of the cluster has no room for may fit once the others are back: it is not one that never fits. */
    private long room(int index) {
        return Math.max(units[index], rooms.of(books.limit(index)));
    }

    private Standing standing(int index, long counted) {
        Limit limit = books.limit(index);
        WindowCounter counter = books.counter(index);
        Duration retryAfter = Duration.ZERO;
        if (verdicts[index] == Verdict.REFUSED) {
            retryAfter = counter == null ? GAUGE_RETRY : retryAfter(counter, index);
        }
        Duration resetAfter = counter == null ? Duration.ZERO : micros(counter.resetAfter(nowMicros, counted));
        return new Standing(
                subject,
                limit,
                used(index) + withheld[index] - out[index] + shown[index] + counted,
                units[index],
                verdicts[index],
                retryAfter,
                resetAfter);
    }

    /** What slices hold counts as back after one sync. */
    private Duration retryAfter(WindowCounter counter, int index) {
        long micros = Math.max(
                counter.retryAfter(nowMicros, units[index], Math.max(units[index], room(index) - withheld[index])),
                rooms.lostForMicros(books.limit(index)));
        return micros == 0 ? SLICE_RETRY : micros(micros);
    }

    private static Duration micros(long micros) {
        return micros == 0 ? Duration.ZERO : Duration.of(micros, ChronoUnit.MICROS);
    }
}
