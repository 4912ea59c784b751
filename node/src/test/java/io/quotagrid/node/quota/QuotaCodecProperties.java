package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import io.quotagrid.config.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any message and any answer comes back from its bytes as it was. */
final class QuotaCodecProperties {

    @Property(tries = 500)
    void message(@ForAll("messages") SubjectMessage message) {
        byte[] written = Bytes.written(out -> QuotaCodec.writeMessage(out, message));

        assertThat(Bytes.read(written, QuotaCodec::readMessage)).isEqualTo(message);
    }

    @Property(tries = 500)
    void answer(@ForAll("answers") SubjectAnswer answer) {
        byte[] written = Bytes.written(out -> QuotaCodec.writeAnswer(out, answer));

        assertThat(Bytes.read(written, QuotaCodec::readAnswer)).isEqualTo(answer);
    }

    @Provide
    Arbitrary<SubjectMessage> messages() {
        return Combinators.combine(
                        Arbitraries.strings(),
                        Arbitraries.longs(),
                        Arbitraries.longs().greaterOrEqual(1),
                        limitSets(),
                        operations().list().ofMaxSize(5),
                        reports())
                .as(SubjectMessage::new);
    }

    @Provide
    Arbitrary<SubjectAnswer> answers() {
        return Combinators.combine(
                        Arbitraries.longs(), replies().list().ofMaxSize(5), Arbitraries.of(true, false), grants())
                .as(SubjectAnswer::new);
    }

    private static Arbitrary<SliceReport> reports() {
        Arbitrary<Long> want = Arbitraries.longs().between(0, SliceReport.LARGEST_WANT);
        Arbitrary<SliceReport.Line> line = Combinators.combine(
                        Arbitraries.of(Meter.class), natural(), natural(), natural(), want)
                .as(SliceReport.Line::new);
        Arbitrary<SliceReport> some = Combinators.combine(
                        natural(),
                        natural(),
                        natural(),
                        line.list().ofMinSize(1).ofMaxSize(5),
                        pasts())
                .as(SliceReport::new);
        return Arbitraries.oneOf(some, Arbitraries.just(SliceReport.NONE));
    }

    private static Arbitrary<SliceReport.Past> pasts() {
        Arbitrary<Map<Meter, Long>> spent = Arbitraries.maps(
                Arbitraries.of(Meters.WINDOWED), Arbitraries.longs().between(1, Long.MAX_VALUE));
        Arbitrary<SliceReport.Past> some = Combinators.combine(
                        Arbitraries.longs().between(1, Long.MAX_VALUE), spent)
                .as(SliceReport.Past::new);
        return Arbitraries.oneOf(some, Arbitraries.just(SliceReport.Past.NONE));
    }

    private static Arbitrary<SliceGrant> grants() {
        Arbitrary<SliceGrant.Line> line = Combinators.combine(
                        Arbitraries.of(Meter.class),
                        natural(),
                        Arbitraries.longs().between(-1, Long.MAX_VALUE - 1),
                        natural())
                .as(SliceGrant.Line::new);
        Arbitrary<SliceGrant> some = Combinators.combine(
                        Arbitraries.longs().greaterOrEqual(1),
                        Arbitraries.of(true, false),
                        limitSets(),
                        line.list().ofMaxSize(5))
                .as(SliceGrant::new);
        return Arbitraries.oneOf(some, Arbitraries.just(SliceGrant.NONE));
    }

    private static Arbitrary<Operation> operations() {
        Arbitrary<Long> call = Arbitraries.longs();
        Arbitrary<Enforcement> enforcement = Arbitraries.of(Enforcement.class);
        Arbitrary<Operation.Correction> correction =
                Combinators.combine(bookings(), natural()).as(Operation.Correction::new);
        return Arbitraries.oneOf(
                Combinators.combine(call, amounts(), enforcement, natural()).as(Operation.Hold::new),
                Combinators.combine(call, amounts(), enforcement).as(Operation.Peek::new),
                Combinators.combine(call, natural()).as(Operation.Confirm::new),
                call.map(Operation.Cancel::new),
                Combinators.combine(call, correction.list().ofMaxSize(3), Arbitraries.longs(), natural())
                        .as(Operation.Settle::new));
    }

    private static Arbitrary<Reply> replies() {
        Arbitrary<List<Standing>> standings = standings().list().ofMaxSize(4);
        return Arbitraries.oneOf(
                Combinators.combine(bookings().list().ofMaxSize(3), standings).as(Reply.Granted::new),
                standings.map(Reply.Refused::new),
                standings.map(Reply.Wait::new),
                standings.map(Reply.Recall::new),
                bookings().list().ofMaxSize(3).map(Reply.Booked::new),
                Arbitraries.just(new Reply.Done()));
    }

    private static Arbitrary<Standing> standings() {
        Arbitrary<SubjectKey> subject = Combinators.combine(
                        Arbitraries.of(Tier.class),
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(256))
                .as(SubjectKey::new);
        return Combinators.combine(
                        subject,
                        limits(),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        Arbitraries.of(Verdict.class),
                        durations(),
                        durations())
                .as(Standing::new);
    }

    private static Arbitrary<Duration> durations() {
        return Combinators.combine(
                        Arbitraries.longs().between(-(1L << 50), 1L << 50),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Duration::ofSeconds);
    }

    private static Arbitrary<Amounts> amounts() {
        return Combinators.combine(natural(), natural(), natural(), natural())
                .as((requests, a, b, permits) -> new Amounts(requests, Math.max(a, b), Math.min(a, b), permits));
    }

    private static Arbitrary<Booking> bookings() {
        return Combinators.combine(Arbitraries.of(Meter.class), Arbitraries.longs(), natural())
                .as(Booking::new);
    }

    private static Arbitrary<LimitSet> limitSets() {
        return Combinators.combine(natural(), limits().list().ofMaxSize(5)).as((epoch, limits) -> {
            List<Limit> distinct = new ArrayList<>();
            for (Limit limit : limits) {
                if (distinct.stream().noneMatch(known -> known.meter() == limit.meter())) {
                    distinct.add(limit);
                }
            }
            return new LimitSet(epoch, distinct);
        });
    }

    private static Arbitrary<Limit> limits() {
        return Combinators.combine(
                        Arbitraries.of(Meter.class),
                        Arbitraries.longs().between(1, Limit.LARGEST),
                        Arbitraries.longs().between(1_000_000_000L, 31L * 86_400 * 1_000_000_000L),
                        Arbitraries.of(Strategy.class))
                .as((meter, max, nanos, strategy) -> new Limit(
                        meter, max, meter == Meter.PARALLEL ? Duration.ZERO : Duration.ofNanos(nanos), strategy));
    }

    private static Arbitrary<Long> natural() {
        return Arbitraries.longs().greaterOrEqual(0);
    }
}
