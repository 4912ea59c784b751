package io.quotagrid.node.quota;

import static io.quotagrid.node.quota.Talk.requests;
import static io.quotagrid.node.quota.Talk.rpm;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The acceptance cases of the window, by number, through the state of one subject. */
final class SubjectStateTest {

    @Test
    void case1_givenLimitTwo_whenThreeHits_thenOneThenNoneRemainsThenRefused() {
        Talk talk = new Talk(rpm(2));

        List<Long> remaining = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            remaining.add(
                    ((Reply.Granted) talk.ask(requests(1))).standings().get(0).remaining());
        }
        Reply third = talk.ask(requests(1));

        assertThat(remaining).containsExactly(1L, 0L);
        assertThat(third).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void case2_givenLimit2000_whenAskedInTurn_thenWhatDoesNotFitIsPassedOver() {
        Talk talk = new Talk(rpm(2000));

        List<Long> remaining = LongStream.of(1000, 1500, 500, 400, 100, 1)
                .mapToObj(units ->
                        Talk.standings(talk.ask(requests(units))).get(0).remaining())
                .toList();

        assertThat(remaining).containsExactly(1000L, 1000L, 500L, 100L, 0L, 0L);
    }

    @Test
    void case26_givenLimitChanges_whenHitsBetween_thenWhatWasUsedStaysUsed() {
        Talk talk = new Talk(rpm(100));
        List<Long> remaining = new ArrayList<>();

        for (int hit = 0; hit < 5; hit++) {
            if (hit == 2) {
                talk.limits(rpm(10));
            }
            if (hit == 4) {
                talk.limits(rpm(200));
            }
            remaining.add(
                    ((Reply.Granted) talk.ask(requests(1))).standings().get(0).remaining());
        }

        assertThat(remaining).containsExactly(99L, 98L, 7L, 6L, 195L);
    }
}
