package io.quotagrid.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.gateway.openai.Usage.Source;
import org.junit.jupiter.api.Test;

final class CompletionSizesTest {
    private final CompletionSizes sizes = new CompletionSizes();

    @Test
    void givenNothingLearned_whenAsked_thenItIsTheStartValue() {
        assertThat(sizes.expectedTokens("m")).isEqualTo(1_024);
    }

    @Test
    void givenOneAnswer_whenAsked_thenItCountsAnEighth() {
        sizes.learn("m", 24);

        assertThat(sizes.expectedTokens("m")).isEqualTo(1_024 - 125);
        assertThat(sizes.expectedTokens("other")).isEqualTo(1_024);
    }

    @Test
    void givenManyAnswersOfASize_whenAsked_thenItIsThatSize() {
        for (int i = 0; i < 200; i++) {
            sizes.learn("long", 8_000);
            sizes.learn("empty", 0);
        }

        assertThat(sizes.expectedTokens("long")).isBetween(7_990L, 8_000L);
        assertThat(sizes.expectedTokens("empty")).isEqualTo(1);
    }

    @Test
    void givenMoreModelsThanAreKept_whenLearned_thenTheFirstStayAndTheRestAreGuessed() {
        for (int i = 0; i < 3_000; i++) {
            sizes.learn("m" + i, 24);
        }

        assertThat(sizes.expectedTokens("m0")).isEqualTo(899);
        assertThat(sizes.expectedTokens("m2999")).isEqualTo(1_024);
    }

    @Test
    void givenSettledCalls_whenLearned_thenOnlyFreeAndWholeAnswersTeachEachChoice() {
        Usage usage = new Usage(5, 48, 0, 0, Source.REPORTED);

        sizes.learn(CallParserTest.parse(CallKind.CHAT, CallParserTest.chat("\"max_tokens\":48")), usage);
        sizes.learn(CallParserTest.parse(CallKind.EMBEDDINGS, "{\"model\":\"gpt-4o\",\"input\":\"x\"}"), usage);
        sizes.learn(
                CallParserTest.parse(CallKind.CHAT, CallParserTest.chat("")), new Usage(5, 48, 0, 0, Source.COUNTED));
        assertThat(sizes.expectedTokens("gpt-4o")).isEqualTo(1_024);
        sizes.learn(CallParserTest.parse(CallKind.CHAT, CallParserTest.chat("\"n\":2")), usage);
        assertThat(sizes.expectedTokens("gpt-4o")).isEqualTo(899);
    }
}
