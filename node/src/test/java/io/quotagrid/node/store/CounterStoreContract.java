package io.quotagrid.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Operation.Correction;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectLook;
import io.quotagrid.node.quota.SubjectMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What every store promises. */
abstract class CounterStoreContract {
    /** What every owner books by. */
    abstract MovedClock clock();

    abstract CounterStore store();

    /** The store of whoever owns {@link #newSubject}. */
    abstract CounterStore ownersStore();

    /** A subject that no other test uses. */
    abstract SubjectKey newSubject();

    /** The id of a node that is alive. */
    abstract String node();

    private Sender sender(Limit... limits) {
        return new Sender(store(), newSubject(), node(), limits);
    }

    @Test
    void case1_givenLimit2_whenHitThrice_thenOneZeroRefused() {
        Sender sender = sender(Sender.rpm(2));

        sender.ask();
        assertThat(sender.remaining()).isEqualTo(1);
        sender.ask();
        assertThat(sender.remaining()).isZero();
        assertThat(sender.ask()).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void givenMessageCarriedOut_whenSentAgain_thenTheSameAnswerAndCountedOnce() {
        Sender sender = sender(Sender.rpm(10));
        SubjectMessage message = sender.message(Sender.hold(1), Sender.hold(2));
        SubjectAnswer first = sender.send(message);

        SubjectAnswer second = sender.send(message);

        assertThat(second).isEqualTo(first);
        assertThat(sender.remaining()).isEqualTo(8);
    }

    @Test
    void givenMessagesSentAgain_whenTheyAreAnswered_thenTheOwnerCountsThemAndNobodyElse() {
        Sender sender = sender(Sender.rpm(1));
        long before = ownersStore().repeatsAnswered();
        long beforeHere = store().repeatsAnswered();
        SubjectMessage granted = sender.message(Sender.hold(1), new Operation.Confirm(1));
        sender.send(granted);
        sender.send(granted);
        SubjectMessage refused = sender.message(Sender.hold(2));
        sender.send(refused);
        assertThat(ownersStore().repeatsAnswered()).isEqualTo(before + 1);

        sender.send(refused);
        sender.send(refused);
        sender.send(granted); // stale, and so no repeat

        assertThat(ownersStore().repeatsAnswered()).isEqualTo(before + 3);
        if (ownersStore() != store()) {
            assertThat(store().repeatsAnswered()).isEqualTo(beforeHere);
        }
    }

    @Test
    void givenLaterMessage_whenAnEarlierOneArrives_thenItIsStaleAndChangesNothing() {
        Sender sender = sender(Sender.rpm(10));
        SubjectMessage early = sender.message(Sender.hold(1));
        sender.ask();

        SubjectAnswer answer = sender.send(early);

        assertThat(answer.stale()).isTrue();
        assertThat(sender.remaining()).isEqualTo(9);
    }

    @Test
    void givenCharges_whenLookedAt_thenTheyAreInTheWindowUnderTheirNodeAndLookingChangesNothing() {
        Sender sender = sender(Sender.rpm(10));
        sender.ask();
        sender.ask();

        SubjectLook look = sender.look().orElseThrow();

        assertThat(look.windows().get(0).limit()).isEqualTo(Sender.rpm(10));
        assertThat(look.windows().get(0).cells()).allMatch(cell -> cell.node().equals(node()));
        assertThat(look.windows().get(0).cells().stream()
                        .mapToLong(SubjectLook.Cell::units)
                        .sum())
                .isEqualTo(2);
        assertThat(sender.look()).contains(look);
        assertThat(new Sender(store(), new SubjectKey(Tier.TEAM, "never-asked"), node()).look())
                .isEmpty();
    }

    @Test
    void givenHold_whenCancelled_thenItIsAsIfItHadNeverBeen() {
        Sender sender = sender(Sender.rpm(2));
        sender.say(Sender.hold(1));

        sender.say(new Operation.Cancel(1));

        assertThat(sender.remaining()).isEqualTo(2);
    }

    @Test
    void givenOpenHoldInTheLastPlace_whenAskedAgain_thenWait() {
        Sender sender = sender(Sender.rpm(1));
        sender.say(Sender.hold(1));

        assertThat(sender.say(Sender.hold(2))).isInstanceOf(Reply.Wait.class);
        sender.say(new Operation.Confirm(1));
        assertThat(sender.say(Sender.hold(2))).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void givenAdmittedCall_whenSettledAsNothing_thenItsBookingAndItsSlotAreFree() {
        Sender sender = sender(Sender.rpm(5), Limit.parallel(1));
        Reply granted = sender.say(Sender.hold(1));
        Correction nothing = new Correction(sender.bookings(granted).get(0), 0);
        assertThat(sender.say(Sender.hold(2))).isInstanceOf(Reply.Wait.class);

        sender.say(new Operation.Settle(1, List.of(nothing), 1));

        assertThat(sender.remaining()).isEqualTo(5);
        assertThat(sender.say(Sender.hold(3))).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void givenNewerLimits_whenTheFirstMessageBringsThem_thenTheyAreInForce() {
        Sender sender = sender(Sender.rpm(100));
        sender.ask();
        sender.limits(Sender.rpm(10));

        assertThat(sender.remaining()).isEqualTo(9);
    }

    @Test
    void givenUnknownSubject_whenOnlyLookedAt_thenNothingIsKept() {
        long before = store().subjects();

        sender(Sender.rpm(10)).peek();

        assertThat(store().subjects()).isEqualTo(before);
    }

    @Test
    void case8_givenFullLimit_whenIdleForTenWindows_thenWholeLimitAndEntryGone() {
        // Given
        Sender sender = sender(Sender.rpm(2));
        sender.ask();
        sender.ask();
        sweepAll();
        long before = store().subjects();

        // When
        clock().move(Sender.MINUTE.multipliedBy(10));
        int swept = sweepAll();

        // Then
        assertThat(swept).isPositive();
        assertThat(store().subjects()).isLessThan(before);
        assertThat(sender.ask()).isInstanceOf(Reply.Granted.class);
        assertThat(sender.remaining()).isEqualTo(1);
    }

    @Test
    void givenSubjectInUse_whenSwept_thenItStays() {
        Sender sender = sender(Sender.rpm(2));
        sender.ask();
        clock().move(Sender.MINUTE.dividedBy(2));

        sweepAll();

        assertThat(sender.remaining()).isEqualTo(1);
    }

    @Test
    void givenHeldSlot_whenSweptAfterTenWindows_thenItIsStillHeld() {
        Sender sender = sender(Limit.parallel(1));
        sender.ask();
        clock().move(Sender.MINUTE.multipliedBy(10));

        sweepAll();

        assertThat(sender.remaining()).isZero();
    }

    @Test
    void givenSixteenNodesAtOnce_whenEachAsksTenTimes_thenExactlyTheLimitIsGranted() throws Exception {
        // Given
        SubjectKey subject = newSubject();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<CompletableFuture<Integer>> nodes = new ArrayList<>();

        // When
        for (int i = 0; i < 16; i++) {
            Sender sender = new Sender(store(), subject, "node" + i, Sender.rpm(100));
            nodes.add(CompletableFuture.supplyAsync(() -> granted(sender, 10), threads));
        }
        int granted = nodes.stream().mapToInt(CompletableFuture::join).sum();

        // Then
        threads.shutdown();
        assertThat(granted).isEqualTo(100);
    }

    private static int granted(Sender sender, int asks) {
        int granted = 0;
        for (int i = 0; i < asks; i++) {
            granted += sender.ask() instanceof Reply.Granted ? 1 : 0;
        }
        return granted;
    }

    int sweepAll() {
        return store().sweep();
    }
}
