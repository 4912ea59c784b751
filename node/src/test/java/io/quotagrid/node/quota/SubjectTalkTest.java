package io.quotagrid.node.quota;

import static io.quotagrid.node.quota.Talk.hold;
import static io.quotagrid.node.quota.Talk.requests;
import static io.quotagrid.node.quota.Talk.rpm;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How nodes and a subject talk: restarts, repeats, overtaken numbers, clocks that differ, nodes that come and go. */
final class SubjectTalkTest {

    @Test
    void givenANodeComesBack_whenItsNewSelfSpeaks_thenOldSlotsAreFreeAndOldHoldsAreCharges() {
        // Given
        Talk talk = new Talk(rpm(10), Limit.parallel(10));
        talk.say("b", hold(7, new Amounts(3, 0, 0, 1)));

        // When
        SubjectOutcome outcome =
                talk.send(new SubjectMessage("b", 2, 1, talk.limits, List.of(new Operation.Cancel(7))));

        // Then
        assertThat(outcome.changed()).isTrue();
        assertThat(talk.peek(0).used()).isEqualTo(3);
        assertThat(talk.peek(1).used()).isZero();
    }

    @Test
    void givenANodeCameBack_whenItsOldSelfSpeaks_thenStaleAndNothingChanges() {
        Talk talk = new Talk(rpm(10));
        talk.send(new SubjectMessage("b", 2, 1, talk.limits, List.of(hold(1, requests(1)))));

        SubjectOutcome outcome = talk.send(new SubjectMessage("b", 1, 99, talk.limits, List.of(hold(2, requests(1)))));

        assertThat(outcome).isEqualTo(new SubjectOutcome(new SubjectAnswer(99, List.of(), true), false));
        assertThat(talk.used()).isEqualTo(1);
    }

    @Test
    void givenAnOvertakenNumber_whenItArrives_thenStaleAndNothingChanges() {
        Talk talk = new Talk(rpm(10));
        SubjectMessage first = talk.message("a", hold(1, requests(1)));
        talk.say("a", hold(2, requests(1)));

        SubjectOutcome outcome = talk.send(first);

        assertThat(outcome.answer().stale()).isTrue();
        assertThat(outcome.changed()).isFalse();
        assertThat(talk.used()).isEqualTo(1);
    }

    @Test
    void givenARefusal_whenAnswered_thenNothingHasChangedAndNothingIsWritten() {
        Talk talk = new Talk(rpm(1));
        talk.ask(requests(1));
        byte[] before = Bytes.of(talk.state);
        talk.now += 5 * Talk.SECOND;

        SubjectOutcome outcome = talk.say("new", hold(1, requests(1)));

        assertThat(outcome.changed()).isFalse();
        assertThat(Bytes.of(talk.state)).isEqualTo(before);
    }

    @Test
    void givenARefusal_whenRepeatedAfterRoomCame_thenTheSameAnswerAndNothingIsHeld() {
        Talk talk = new Talk(rpm(1));
        talk.ask(requests(1));
        SubjectMessage message = talk.message("a", hold(7, requests(1)));
        SubjectOutcome refused = talk.send(message);
        talk.now += 120 * Talk.SECOND;

        assertThat(talk.send(message)).isEqualTo(new SubjectOutcome(refused.answer(), false, true));
        assertThat(talk.used()).isZero();
    }

    @Test
    void givenMoreNodesThanRows_whenTheirUseStillCounts_thenRowsAreTakenOverAndNothingIsForgotten() {
        Talk talk = new Talk(rpm(5000));
        for (int i = 0; i < 3000; i++) {
            talk.ask("pod-" + i, requests(1));
            talk.dead.clear();
            talk.dead.addAll(List.of("pod-" + i, "pod-" + (i - 1)));
            talk.now += 1;
        }

        assertThat(talk.used()).isEqualTo(3000);
    }

    @Test
    void givenAnOwnerWhoseClockIsBehind_whenItTakesOver_thenTimeDoesNotRunBack() {
        Talk talk = new Talk(rpm(1));
        talk.ask(requests(1));

        talk.now -= Talk.SECOND;
        Reply reply = talk.ask(requests(1));

        assertThat(Talk.standings(reply).get(0).retryAfter().toMillis()).isEqualTo(60_000);
    }

    @Test
    void givenAFormerOwnerAnHourAhead_whenTheClockIsRightAgain_thenItsBookingsCountAsBookedNow() {
        Talk talk = new Talk(rpm(1));
        talk.now += 3600 * Talk.SECOND;
        talk.ask(requests(1));
        talk.now -= 3600 * Talk.SECOND;

        assertThat(talk.ask(requests(1))).isInstanceOf(Reply.Refused.class);
        talk.now += 63 * Talk.SECOND;

        assertThat(talk.ask(requests(1))).isInstanceOf(Reply.Granted.class);
    }

    @Test
    void givenManyNodesComeAndGo_whenTheirUseHasPassed_thenTheirRowsAreReused() {
        Talk talk = new Talk(rpm(100));
        for (int i = 0; i < 100; i++) {
            talk.ask("pod-" + i, requests(1));
            talk.dead.add("pod-" + i);
            talk.now += 20 * Talk.SECOND;
        }

        assertThat(Bytes.of(talk.state).length).isLessThan(600);
        assertThat(talk.used()).isEqualTo(3);
    }
}
