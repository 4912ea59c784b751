package io.quotagrid.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.gateway.openai.Usage.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiObserverTest {
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":4,\"audio_tokens\":0},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":3,\"accepted_prediction_tokens\":0}}";
    private static final Usage REPORTED = new Usage(11, 7, 4, 3, Source.REPORTED);
    private static final String USAGE_CHUNK = "data: {\"id\":\"c\",\"choices\":[]," + USAGE + "}\n\n";
    private static final String DELTA =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello world\"}}],\"usage\":null}\n\n";
    private static final String BODY = "{\"id\":\"chatcmpl-1\",\"choices\":[{\"message\":{\"content\":"
            + "\"a \\\"usage\\\": {\\\"prompt_tokens\\\": 999}, }{][ \\\\\"}}]," + USAGE
            + ",\"system_fingerprint\":\"f\"}";

    private final AnswerObserver unasked = stream("").observer();
    private final AnswerObserver asked =
            stream(",\"stream_options\":{\"include_usage\":true}").observer();

    @Test
    void givenACallerWhoDidNotAsk_whenTheUsageChunkComes_thenOnlyThatIsKeptBack() {
        // When
        List<Boolean> passed = List.of(
                event(unasked, "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n"),
                event(unasked, DELTA),
                event(unasked, USAGE_CHUNK),
                event(unasked, "data: [DONE]\n\n"));

        // Then
        assertThat(passed).containsExactly(true, true, false, true);
        assertThat(unasked.usage()).isEqualTo(REPORTED);
    }

    @Test
    void givenACallerWhoAsked_whenTheUsageChunkComes_thenItPasses() {
        assertThat(event(asked, USAGE_CHUNK)).isTrue();
        assertThat(asked.usage()).isEqualTo(REPORTED);
    }

    @Test
    void givenTheUsageChunkFirst_whenMoreComes_thenTheReportStands() {
        assertThat(event(unasked, USAGE_CHUNK)).isFalse();
        assertThat(event(unasked, DELTA)).isTrue();

        assertThat(unasked.usage()).isEqualTo(REPORTED);
    }

    @Test
    void givenUsageBesideChoices_whenReportedAsItGoes_thenItPassesAndTheLastCounts() {
        // When
        boolean first = event(
                unasked, "data: {\"choices\":[{\"delta\":{}}],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}\n\n");
        boolean last = event(unasked, DELTA.replace("\"usage\":null", USAGE));

        // Then
        assertThat(first).isTrue();
        assertThat(last).isTrue();
        assertThat(unasked.usage()).isEqualTo(REPORTED);
    }

    @Test
    void givenAStreamCutShort_whenNobodyReports_thenPromptAndProducedAreCounted() {
        // Given
        event(unasked, DELTA);
        event(
                unasked,
                "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\","
                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]},\"finish_reason\":null}]}\n\n");
        event(unasked, "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"think\",\"refusal\":\"no\"}}]}\n\n");

        // When
        Usage usage = unasked.usage();

        // Then
        TokenCounter counter = new TokenCounter();
        assertThat(usage.source()).isEqualTo(Source.COUNTED);
        assertThat(usage.promptTokens()).isEqualTo(stream("").promptCount().tokens());
        assertThat(usage.completionTokens()).isEqualTo(counter.count("gpt-4o", "Hello worldf{\"a\":1}thinkno"));
    }

    @Test
    void givenALongStreamWithoutAReport_whenCounted_thenItIsAsIfCountedAtOnce() {
        // Given
        String sentence = "The quick brown fox jumps over the lazy dog. ";
        for (int i = 0; i < 2_000; i++) {
            event(unasked, "data: {\"choices\":[{\"delta\":{\"content\":\"" + sentence + "\"}}]}\n\n");
        }

        // When
        long counted = unasked.usage().completionTokens();

        // Then
        long exact = new TokenCounter().count("gpt-4o", sentence.repeat(2_000));
        assertThat(counted).isBetween(exact - 20, exact + 20);
    }

    @Test
    void givenHalvesOfSurrogates_whenCounted_thenNothingIsThrown() {
        event(unasked, "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(16_383) + "\\ud83d\"}}]}\n\n");
        event(unasked, "data: {\"choices\":[{\"delta\":{\"content\":\"\\ude00 end \\ud800\"}}]}\n\n");

        assertThat(unasked.usage().completionTokens()).isGreaterThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                ": ping\n\n",
                "event: x\n\n",
                "data:\n\n",
                "data: [DONE]\n\n",
                "data: not json\n\n",
                "data: {\"choices\":[\n\n",
                "data: {\"choices\":{},\"usage\":7}\n\n",
                "data: {\"choices\":[],\"usage\":null}\n\n",
                "data: {\"choices\":[1,[{}]],\"usage\":{}}\n\n",
                "data: {\"error\":{\"message\":\"boom\"}}\n\n",
                "data: {\"choices\":[{\"delta\":7,\"text\":{}}]}\n\n",
                "data: [1,2]\n\n"
            })
    void givenAnEventThatSaysNothing_whenObserved_thenItPasses(String event) {
        assertThat(event(unasked, event)).isTrue();
        assertThat(unasked.usage().source()).isEqualTo(Source.COUNTED);
        assertThat(unasked.usage().completionTokens()).isZero();
    }

    @Test
    void givenOtherWaysToWriteAnEvent_whenObserved_thenTheyAreRead() {
        String twoLines = "event: chunk\r\nid: 1\r\ndata:{\"choices\":[],\r\ndata: " + USAGE + "}\r\n\r\n";

        assertThat(event(unasked, twoLines)).isFalse();
        assertThat(unasked.usage()).isEqualTo(REPORTED);
        assertThat(event(asked, USAGE_CHUNK.replace("data: ", "data:").replace("\n", "\r")))
                .isTrue();
        assertThat(asked.usage()).isEqualTo(REPORTED);
    }

    @Test
    void givenABufferOfTheRelay_whenObserved_thenItsPositionStays() {
        ByteBuffer direct = ByteBuffer.allocateDirect(1_000);
        direct.position(5).put(USAGE_CHUNK.getBytes(StandardCharsets.UTF_8)).limit(direct.position());
        direct.position(5);

        assertThat(unasked.event(direct.asReadOnlyBuffer())).isFalse();
        assertThat(unasked.event(direct)).isFalse();
        assertThat(direct.position()).isEqualTo(5);
    }

    @Test
    void givenAUsageThatIsNonsense_whenRead_thenItCountsAsNothingAndTheStreamPasses() {
        assertThat(event(
                        asked,
                        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":1e9,"
                                + "\"total_tokens\":99999999999999999999,\"prompt_tokens_details\":null}}\n\n"))
                .isTrue();

        assertThat(asked.usage()).isEqualTo(new Usage(0, 0, 0, 0, Source.REPORTED));
    }

    @Test
    void givenHiddenOutputInTheTotalOnly_whenRead_thenItIsOutput() {
        event(
                asked,
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":50}}\n\n");

        assertThat(asked.usage().completionTokens()).isEqualTo(45);
    }

    @Property(tries = 500)
    void givenAPlainBodyInAnyPieces_whenObserved_thenItsUsageIsFound(
            @ForAll @IntRange(min = 1, max = 60) int first, @ForAll @IntRange(min = 1, max = 60) int second) {
        // Given
        AnswerObserver observer = plain().observer();
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);

        // When
        for (int at = 0, turn = 0; at < body.length; turn++) {
            int bytes = Math.min(body.length - at, turn % 2 == 0 ? first : second);
            observer.body(ByteBuffer.wrap(body, at, bytes).asReadOnlyBuffer());
            at += bytes;
        }

        // Then
        assertThat(observer.usage()).isEqualTo(REPORTED);
    }

    @Test
    void givenEmbeddings_whenObserved_thenThereIsOnlyAPrompt() {
        AnswerObserver observer = CallParserTest.parse(CallKind.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"x\"}")
                .observer();
        observer.body(
                bytes("{\"object\":\"list\",\"data\":[{\"embedding\":[0.1,-2e-5],\"usage\":{\"prompt_tokens\":1}}],"));
        observer.body(bytes("\"usage\" : {\"prompt_tokens\": 8, \"total_tokens\": 8}}"));

        assertThat(observer.usage()).isEqualTo(new Usage(8, 0, 0, 0, Source.REPORTED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"usage\":{\"prompt_tokens\":1}}]",
                "{\"x\":\"usage\",\"y\":{\"prompt_tokens\":1}}",
                "{\"\\u0075sage\":{\"prompt_tokens\":1}}",
                "{\"usages\":{\"prompt_tokens\":1},\"usag\":{\"prompt_tokens\":1}}",
                "{\"usage\":[{\"prompt_tokens\":1}]}",
                "{\"usage\":null,\"x\":{\"prompt_tokens\":1}}",
                "{\"usage\":{\"prompt_tokens\":",
                "}}}}{{{\"usage\":",
                "<html>{\"usage\":</html>"
            })
    void givenABodyWithoutUsageAtItsTop_whenObserved_thenABytesEstimateStands(String body) {
        AnswerObserver observer = plain().observer();

        observer.body(bytes(body));

        assertThat(observer.usage().source()).isEqualTo(Source.COUNTED);
        assertThat(observer.usage().completionTokens()).isEqualTo(body.length() / 4);
    }

    @Test
    void givenAUsageWithoutEnd_whenObserved_thenItIsNotKept() {
        AnswerObserver observer = plain().observer();
        observer.body(bytes("{\"usage\":{\"x\":\""));
        for (int i = 0; i < 1_000; i++) {
            observer.body(bytes("x".repeat(1_000)));
        }
        observer.body(bytes("\",\"prompt_tokens\":5}}"));

        assertThat(observer.usage().source()).isEqualTo(Source.COUNTED);
    }

    @Property(tries = 1_000)
    void givenAnyBytes_whenObserved_thenNothingIsThrown(@ForAll byte[] bytes) {
        AnswerObserver observer = stream("").observer();
        byte[] data = "data: {".getBytes(StandardCharsets.UTF_8);

        assertThat(observer.event(ByteBuffer.allocate(data.length + bytes.length)
                        .put(data)
                        .put(bytes)
                        .flip()))
                .isTrue();
        observer.body(ByteBuffer.wrap(bytes));
        assertThat(observer.usage().promptTokens()).isPositive();
    }

    private static Call stream(String fields) {
        return CallParserTest.parse(CallKind.CHAT, CallParserTest.chat("\"stream\":true" + fields));
    }

    private static Call plain() {
        return CallParserTest.parse(CallKind.CHAT, CallParserTest.chat(""));
    }

    private static boolean event(AnswerObserver observer, String event) {
        return observer.event(bytes(event));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
