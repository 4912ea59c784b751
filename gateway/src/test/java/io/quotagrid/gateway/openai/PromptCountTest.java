package io.quotagrid.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PromptCountTest {
    private static final String BASE64 = "QUJD".repeat(50_000);

    @Test
    void givenOpenAisOwnExample_whenCounted_thenItIsWhatOpenAiBills() {
        // Given: "How to count tokens with tiktoken" in OpenAI's cookbook, billed as 124 for gpt-4o
        String messages = message(
                        "system",
                        "You are a helpful, pattern-following assistant that translates corporate jargon"
                                + " into plain English.",
                        "")
                + message("system", "New synergies will help drive top-line growth.", "example_user")
                + message("system", "Things working well together will increase revenue.", "example_assistant")
                + message(
                        "system",
                        "Let's circle back when we have more bandwidth to touch base on opportunities for increased"
                                + " leverage.",
                        "example_user")
                + message(
                        "system", "Let's talk later when we're less busy about how to do better.", "example_assistant")
                + message(
                        "user",
                        "This late pivot means we don't have time to boil the ocean for the client deliverable.",
                        "");

        // When
        PromptCount count =
                count("{\"model\":\"gpt-4o\",\"messages\":[" + messages.substring(0, messages.length() - 1) + "]}");

        // Then: four names cost one token each that the frame does not have
        assertThat(count.tokens()).isBetween(120L, 128L);
        assertThat(count.certain()).isLessThan(count.tokens()).isGreaterThan(90);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,%s\"}}' | 1445",
                "'{\"type\":\"image_url\",\"image_url\":{\"url\":\"%s\",\"detail\":\"high\"}}' | 1445",
                "'{\"type\":\"image_url\",\"image_url\":{\"detail\":\"low\",\"url\":\"%s\"}}' | 85",
                "'{\"type\":\"image_url\",\"image_url\":\"%s\"}' | 1445",
                "'{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"%s\",\"format\":\"wav\"}}' | 390",
                "'{\"type\":\"file\",\"file\":{\"file_data\":\"%s\"}}' | 12500",
                "'{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}' | 256",
            })
    void givenMedia_whenEstimated_thenBase64IsNoText(String part, long tokens) {
        // Given
        Call call = CallParserTest.parse(
                CallKind.CHAT, "{\"model\":\"gpt-4o\",\"messages\":[{\"content\":[" + part.formatted(BASE64) + "]}]}");

        // When
        PromptCount count = call.promptCount();

        // Then: beside the frame and the word that names the part
        assertThat(call.promptBound()).isBetween(tokens, tokens + 30);
        assertThat(count.tokens()).isBetween(tokens, tokens + 15);
        assertThat(count.certain()).isLessThan(5);
    }

    @Test
    void givenTokenNumbers_whenCounted_thenTheyAreCertain() {
        Call call = CallParserTest.parse(
                CallKind.EMBEDDINGS, "{\"model\":\"text-embedding-3-small\",\"input\":[[1,2,3],[4]]}");

        assertThat(call.promptCount()).isEqualTo(new PromptCount(4, 4));
    }

    @Test
    void givenToolsAndSchemas_whenCounted_thenTheyAreEstimatedAndNotCertain() {
        String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";
        Call without = CallParserTest.parse(CallKind.CHAT, CallParserTest.chat(""));

        Call with = CallParserTest.parse(CallKind.CHAT, CallParserTest.chat(tools));

        assertThat(with.promptBound()).isEqualTo(without.promptBound() + tools.length() - "\"tools\":".length());
        assertThat(with.promptCount().tokens())
                .isGreaterThan(without.promptCount().tokens() + 5);
        assertThat(with.promptCount().certain()).isEqualTo(without.promptCount().certain());
    }

    @Test
    void givenAModelThatWeDoNotKnow_whenCounted_thenOnlyHalfIsCertain() {
        String words = "one two three four five six seven eight ".repeat(100);

        PromptCount known = count("{\"model\":\"gpt-4o\",\"messages\":[{\"content\":\"" + words + "\"}]}");
        PromptCount guessed = count("{\"model\":\"acme-1\",\"messages\":[{\"content\":\"" + words + "\"}]}");

        assertThat(guessed.tokens()).isEqualTo(known.tokens());
        assertThat(guessed.certain()).isEqualTo(known.certain() / 2);
    }

    @Test
    void givenALongText_whenCountedInPieces_thenItIsAsIfInOne() {
        String words = "The quick brown fox jumps over the lazy dog. ".repeat(2_000);

        PromptCount count = count("{\"model\":\"gpt-4o\",\"messages\":[{\"content\":\"" + words + "\"}]}");

        assertThat(count.certain()).isEqualTo(new TokenCounter().count("gpt-4o", words));
    }

    @Test
    void givenMoreTextThanIsCounted_whenCounted_thenTheRestIsTakenToBeAsDense() {
        String words = "The quick brown fox jumps over the lazy dog. ".repeat(100_000);

        PromptCount count = count("{\"model\":\"gpt-4o\",\"messages\":[{\"content\":\"" + words + "\"}]}");

        assertThat(count.tokens()).isBetween(990_000L, 1_010_000L);
        assertThat(count.certain()).isBetween(115_000L, 122_000L);
    }

    private static PromptCount count(String body) {
        return CallParserTest.parse(CallKind.CHAT, body).promptCount();
    }

    private static String message(String role, String content, String name) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + content + "\""
                + (name.isEmpty() ? "" : ",\"name\":\"" + name + "\"") + "},";
    }
}
