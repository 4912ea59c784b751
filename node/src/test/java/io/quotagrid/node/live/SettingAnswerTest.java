package io.quotagrid.node.live;

import static io.quotagrid.node.live.Changes.change;
import static io.quotagrid.node.live.Changes.removal;
import static io.quotagrid.node.live.Changes.rpm;
import static io.quotagrid.node.live.Changes.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.node.live.SettingAnswer.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whether a change is made. */
final class SettingAnswerTest {
    private static final long NOW = 5_000;
    private static final LimitChange REMOVE = new LimitChange(0, Optional.empty(), "olga", Instant.EPOCH);

    private static LimitChange asked(LimitValues values) {
        return new LimitChange(0, Optional.of(values), "olga", Instant.EPOCH);
    }

    private static SettingAnswer answer(@Nullable LiveSetting last, LiveSetting asked) {
        return SettingAnswer.to(last, asked, OptionalLong.empty(), NOW);
    }

    @Test
    void givenNothing_thenTheFirstChangeIsNumberedByTheTime() {
        SettingAnswer answer = answer(null, asked(rpm(5)));

        assertThat(answer.outcome()).isEqualTo(Outcome.CHANGED);
        assertThat(answer.before()).isEmpty();
        assertThat(answer.now())
                .contains(new LimitChange(10_000, Optional.of(rpm(5)), "olga", Instant.ofEpochMilli(NOW)));
    }

    @Test
    void givenAClockThatIsBehind_thenTheNumberGrowsAllTheSame() {
        assertThat(answer(change(99_998, rpm(4)), asked(rpm(5)))
                        .now()
                        .orElseThrow()
                        .epoch())
                .isEqualTo(100_000);
    }

    @Test
    void givenTheSame_thenNothingChanges_evenIfTheEpochIsWrong() {
        LimitChange last = change(10, rpm(5));

        SettingAnswer answer = SettingAnswer.to(last, asked(rpm(5)), OptionalLong.of(8), NOW);

        assertThat(answer).isEqualTo(new SettingAnswer(Outcome.SAME, Optional.of(last), Optional.of(last)));
    }

    @Test
    void givenAnotherEpoch_thenConflict() {
        LimitChange last = change(10, rpm(5));

        assertThat(SettingAnswer.to(last, asked(rpm(6)), OptionalLong.of(8), NOW)
                        .outcome())
                .isEqualTo(Outcome.CONFLICT);
        assertThat(SettingAnswer.to(last, asked(rpm(6)), OptionalLong.of(0), NOW)
                        .outcome())
                .isEqualTo(Outcome.CONFLICT);
        assertThat(SettingAnswer.to(null, asked(rpm(6)), OptionalLong.of(10), NOW)
                        .outcome())
                .isEqualTo(Outcome.CONFLICT);
        assertThat(SettingAnswer.to(last, asked(rpm(6)), OptionalLong.of(10), NOW)
                        .outcome())
                .isEqualTo(Outcome.CHANGED);
    }

    @Test
    void givenWhatIsOver_thenItIsAsIfThereWereNothing() {
        for (LimitChange over : new LimitChange[] {removal(10), change(10, until(NOW, rpm(5)))}) {
            assertThat(answer(over, REMOVE).outcome()).isEqualTo(Outcome.SAME);
            assertThat(answer(over, asked(rpm(5))).outcome()).isEqualTo(Outcome.CHANGED);
            assertThat(SettingAnswer.to(over, asked(rpm(5)), OptionalLong.of(0), NOW)
                            .outcome())
                    .isEqualTo(Outcome.CHANGED);
            assertThat(SettingAnswer.to(over, asked(rpm(5)), OptionalLong.of(10), NOW)
                            .outcome())
                    .isEqualTo(Outcome.CONFLICT);
        }
    }

    @Test
    void givenCopies_thenTheNewerStays() {
        LimitChange older = change(10, rpm(5));
        LimitChange newer = change(12, rpm(4));

        assertThat(SettingAnswer.joined(null, older)).isEqualTo(older);
        assertThat(SettingAnswer.joined(older, newer)).isEqualTo(newer);
        assertThat(SettingAnswer.joined(newer, older)).isEqualTo(newer);
        assertThat(SettingAnswer.joined(newer, newer)).isEqualTo(newer);
    }

    @Test
    void givenTwoOfOneNumber_thenOneStays_underAnotherNumber() {
        LimitChange one = change(10, rpm(5));
        LimitChange other = change(10, rpm(4));

        LiveSetting joined = SettingAnswer.joined(one, other);

        assertThat(SettingAnswer.joined(other, one)).isEqualTo(joined);
        assertThat(joined.epoch()).isEqualTo(12);
        assertThat(LiveSetting.AGE.compare(joined, one)).isPositive();
        assertThat(LiveSetting.AGE.compare(joined, other)).isPositive();
    }
}
