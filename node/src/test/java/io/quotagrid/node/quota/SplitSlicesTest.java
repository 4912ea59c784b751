package io.quotagrid.node.quota;

import static io.quotagrid.node.quota.Talk.hold;
import static io.quotagrid.node.quota.Talk.requests;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Slices that were out when a cluster split. Node a stays with one owner, b with the other. */
final class SplitSlicesTest {
    private static final long LIFE = 2 * Talk.SECOND;
    private static final Limit LIMIT = new Limit(Meter.RPM, 1_000, Duration.ofHours(1), Strategy.SLIDING_WINDOW);

    private final Talk left = new Talk(LIMIT);

    @Example
    void givenTheOtherSideBookedASliceOnAGuess_whenMerged_thenWhatItsNodeReallySpentCounts() {
        // Given
        SliceGrant slice = grant(left, "a", report(0, 0, 0, 50));
        Talk right = left.fork();
        right.now += LIFE;
        right.ask("b", requests(7));
        assertThat(right.used()).isEqualTo(57);

        // When
        left.now += Talk.SECOND;
        grant(left, "a", report(slice.term(), 30, 0, 0));
        left.now = right.now;

        // Then
        assertThat(merged(left, right).used()).isEqualTo(37);
        assertThat(merged(right, left).used()).isEqualTo(37);
    }

    @Example
    void givenASliceStillOut_whenMerged_thenItCountsOnce() {
        SliceGrant slice = grant(left, "a", report(0, 0, 0, 50));
        Talk right = left.fork();
        right.now += LIFE;
        right.ask("b", requests(7));
        left.now += LIFE - 1;
        grant(left, "a", report(slice.term(), 30, 20, 0));

        assertThat(merged(left, right).used()).isEqualTo(57);
        assertThat(merged(right, left).used()).isEqualTo(57);
    }

    @Example
    void givenANodeThatRejoined_whenItsEarlierCountsArriveLater_thenNeitherHidesTheOther() {
        Talk right = left.fork();
        left.ask("a", requests(30));
        right.send(new SubjectMessage("a", 2, 1, right.limits, List.of(hold(1, requests(20)))));

        assertThat(merged(left, right).used()).isEqualTo(50);
        assertThat(merged(right, left).used()).isEqualTo(50);
    }

    @Example
    void givenAnOwnerThatHadNoCopy_whenMerged_thenWhatWasCountedBeforeAndAfterAreTwoThings() {
        // Given
        SliceGrant slice = grant(left, "a", report(0, 0, 0, 50));
        grant(left, "a", report(slice.term(), 10, 40, 0));
        Talk right = left.fork();
        right.now += LIFE;
        right.ask("b", requests(7));

        // When
        left.state = new SubjectState(240);
        left.now += Talk.SECOND;
        SliceGrant anew = grant(left, "a", report(slice.term(), 15, 0, 0));
        left.ask("a", requests(20));
        left.now = right.now;

        // Then
        assertThat(merged(left, right).used())
                .isEqualTo(10 + 40 + 7 + 20); // nobody knows yet that of 40 only 5 were spent
        assertThat(merged(right, left).used()).isEqualTo(77);
        grant(left, "a", after(slice.term(), 15, report(anew.term(), 0, 0, 0)));
        Talk merged = merged(left, right);
        assertThat(merged.used()).isEqualTo(10 + 5 + 7 + 20);
        assertThat(merged(right, left).used()).isEqualTo(42);
        assertThat(merged(merged, right).used()).isEqualTo(42);
        assertThat(merged(right, merged).used()).isEqualTo(42);
        merged.ask("a", requests(1));
        assertThat(merged.used()).isEqualTo(43);
        merged.now += 2 * LIFE;
        merged.ask("c", requests(1));
        assertThat(merged.used()).isEqualTo(44);
    }

    @Example
    void givenAGrantThatWasNeverHeard_whenItsMessageGoesToAnOwnerWithoutACopy_thenItIsNotCountedOnceTheyMeet() {
        // Given
        left.ask("a", requests(10));
        SubjectMessage asksForMore = withReport(left.message("a"), report(0, 0, 0, 6));
        Talk right = left.fork();
        assertThat(right.send(asksForMore).answer().slice().lines().get(0).units())
                .isEqualTo(6);

        // When
        left.state = new SubjectState(240);
        SliceGrant heard = left.send(asksForMore).answer().slice();
        grant(left, "a", report(heard.term(), 4, 0, 0));
        assertThat(merged(left, right).used()).isEqualTo(14); // still out there
        right.now += 2 * LIFE;
        right.ask("b", requests(7));
        assertThat(right.used()).isEqualTo(23);
        left.now = right.now;

        // Then
        assertThat(merged(left, right).used()).isEqualTo(21);
        assertThat(merged(right, left).used()).isEqualTo(21);
        assertThat(merged(merged(right, left), right).used()).isEqualTo(21);
    }

    @Example
    void givenANodeThatSpeaksOfItsPastAfterTheMerge_whenTheSliceWasStillOut_thenOnlyWhatWasSpentIsBooked() {
        // Given
        SliceGrant slice = grant(left, "a", report(0, 0, 0, 50));
        grant(left, "a", report(slice.term(), 10, 40, 0));
        Talk right = left.fork();
        left.state = new SubjectState(240);
        SliceGrant anew = grant(left, "a", report(slice.term(), 15, 0, 0));
        Talk merged = merged(left, right);
        assertThat(merged.used()).isEqualTo(50);

        // When
        grant(merged, "a", after(slice.term(), 15, report(anew.term(), 0, 0, 0)));

        // Then
        assertThat(merged.used()).isEqualTo(15);
        merged.now += 2 * LIFE;
        merged.ask("c", requests(1));
        assertThat(merged.used()).isEqualTo(16);
        Talk late = merged(merged, right);
        assertThat(late.used()).isEqualTo(16);
    }

    @Property(tries = 1_000)
    void givenAnyTalkOnBothSides_whenMerged_thenNeverLessThanWasSpentAndExactOnceNothingIsOut(@ForAll Random random) {
        Talk before = new Talk(LIMIT);
        Node a = new Node("a");
        Node b = new Node("b");
        for (int i = 0; i < 6; i++) {
            (random.nextBoolean() ? a : b).syncs(before, random);
            before.now += random.nextInt(800_000);
        }
        Talk withB = before.fork();
        boolean lost = random.nextInt(3) == 0;
        if (lost) {
            before.state = new SubjectState(240);
        }
        for (int i = 0; i < 8; i++) {
            a.syncs(before, random);
            before.now += random.nextInt(800_000);
            b.syncs(withB, random);
            withB.now += random.nextInt(800_000);
        }
        a.spends(random.nextInt(10)); // and does not say so any more
        boolean quiet = random.nextBoolean();
        if (quiet) {
            a.endsQuietly(before);
            a.endsQuietly(before);
            b.endsQuietly(withB);
        }
        withB.now = Math.max(before.now, withB.now);

        long spent = a.spentInAll + b.spentInAll;
        long both = merged(before, withB).used();

        assertThat(both)
                .isGreaterThanOrEqualTo(spent)
                .isEqualTo(merged(withB, before).used());
        if (quiet) {
            assertThat(both).isEqualTo(spent);
        }
    }

    /** A node that spends from its slice, and never lets its life run out on its own side. */
    private static final class Node {
        private final String name;
        private long term;
        private long spent;
        private long stock;
        private long spentInAll;
        private SliceReport.Past past = SliceReport.Past.NONE;

        Node(String name) {
            this.name = name;
        }

        void spends(long atMost) {
            long units = Math.min(stock, atMost);
            spent += units;
            stock -= units;
            spentInAll += units;
        }

        void syncs(Talk owner, Random random) {
            spends(random.nextInt(20));
            hear(grant(owner, name, after(past, report(term, spent, stock, random.nextInt(60)))));
        }

        void endsQuietly(Talk owner) {
            stock = 0;
            hear(grant(owner, name, after(past, report(term, spent, 0, 0))));
        }

        /**
         * A term that has ended was booked whole, and what was not spent of it is lost to the window; but not one that the owner does
         * not know.
         */
        private void hear(SliceGrant answer) {
            past = SliceReport.Past.NONE;
            if (answer.term() != term) {
                if (answer.lines().get(0).slot() == SliceGrant.NO_SLOT && term != 0) {
                    past = new SliceReport.Past(term, Map.of(Meter.RPM, spent));
                } else {
                    spentInAll += term == 0 ? 0 : stock;
                }
                term = answer.term();
                spent = 0;
                stock = 0;
            }
            stock += answer.lines().get(0).units();
        }
    }

    private static Talk merged(Talk one, Talk other) {
        Talk merged = one.fork();
        merged.now = Math.max(one.now, other.now);
        merged.state.mergeWith(other.state);
        return merged;
    }

    private static SliceReport report(long term, long spent, long stock, long want) {
        return new SliceReport(term, LIFE, 0, List.of(new SliceReport.Line(Meter.RPM, spent, 0, stock, want)));
    }

    private static SliceReport after(long term, long spent, SliceReport report) {
        return after(new SliceReport.Past(term, Map.of(Meter.RPM, spent)), report);
    }

    private static SliceReport after(SliceReport.Past past, SliceReport report) {
        return new SliceReport(report.term(), report.lifeMicros(), report.quietMicros(), report.lines(), past);
    }

    private static SliceGrant grant(Talk talk, String node, SliceReport report) {
        SubjectMessage message = talk.message(node);
        return talk.send(withReport(message, report)).answer().slice();
    }

    private static SubjectMessage withReport(SubjectMessage message, SliceReport report) {
        return new SubjectMessage(
                message.node(),
                message.incarnation(),
                message.number(),
                message.limits(),
                message.operations(),
                report);
    }
}
