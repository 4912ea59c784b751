package io.quotagrid.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quotagrid.bench.Round;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class AnswerTest {
    @Test
    void givenAnswers_whenTheyAreWrittenAndReadAndSummed_thenNothingIsLost() {
        Answer first = Answer.of(answer(2.0, "", 1_000, 3_000).words());
        Answer second = Answer.of(answer(2.5, "no answer\nat all", 5_000).words());

        Answer sum = Answer.sum(List.of(first, second));

        assertThat(sum.round().answers()).isEqualTo(3);
        assertThat(sum.round().failures()).isEqualTo(2);
        assertThat(sum.round().problem()).isEqualTo("no answer at all");
        assertThat(sum.round().seconds()).isEqualTo(2.5);
        assertThat(sum.messages()).isEqualTo(14);
        assertThat(sum.round().latencyNanos().getTotalCount()).isEqualTo(3);
        assertThat((double) sum.round().latencyNanos().getMaxValue()).isCloseTo(5_000, within(10.0));
    }

    @Test
    void givenAQuestion_whenItIsWrittenAndRead_thenItIsTheSame() {
        Question question = new Question(Rival.REDIS, 6, 100_000, 16, Duration.ofMillis(700));

        assertThat(Question.of(List.of(question.words().split(" ")))).isEqualTo(question);
    }

    private static Answer answer(double seconds, String problem, long... latencies) {
        Histogram histogram = new Histogram(Duration.ofMinutes(10).toNanos(), 3);
        for (long latency : latencies) {
            histogram.recordValue(latency);
        }
        return new Answer(new Round(latencies.length, 1, problem, 0, seconds, histogram), 7);
    }
}
