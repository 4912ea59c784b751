package io.quotagrid.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotagrid.gateway.http.ApiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class CallParserProperties {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final CallParser PARSER = new CallParser(new TokenCounter());
    private static final TokenCounter COUNTER = new TokenCounter();

    @Property(tries = 2_000)
    void givenAnyBytes_whenParsed_thenNothingButAnApiExceptionComesOut(@ForAll CallKind kind, @ForAll byte[] bytes) {
        assertParsesOrRefuses(kind, bytes);
    }

    @Property(tries = 5_000)
    void givenACallWithBytesChanged_whenParsed_thenNothingButAnApiExceptionComesOut(
            @ForAll CallKind kind,
            @ForAll("calls") String call,
            @ForAll @IntRange(max = 1 << 20) int at,
            @ForAll byte put,
            @ForAll @IntRange(max = 3) int change) {
        byte[] bytes = call.getBytes(StandardCharsets.UTF_8);
        int position = at % bytes.length;
        byte[] changed = switch (change) {
            case 0 -> Arrays.copyOf(bytes, position);
            case 1 -> spliced(bytes, position, position, new byte[] {put});
            case 2 -> spliced(bytes, position, position + 1, new byte[] {});
            default -> spliced(bytes, position, position + 1, new byte[] {put});
        };

        assertParsesOrRefuses(kind, changed);
    }

    @Property(tries = 1_000)
    void givenAStream_whenItsBytesGoToTheProvider_thenTheyAskForUsageAndNothingElseIsChanged(
            @ForAll("streams") String body) throws IOException {
        // Given
        Call call = CallParserTest.parse(CallKind.CHAT, body);
        ObjectNode expected = (ObjectNode) JSON.readTree(body);
        JsonNode options = expected.get("stream_options");
        ObjectNode asked = options instanceof ObjectNode object ? object : expected.putObject("stream_options");
        asked.put("include_usage", true);

        // When
        String sent = CallParserTest.text(call.providerBody());

        // Then
        assertThat(JSON.readTree(sent)).isEqualTo(expected);
        int same = commonPrefix(body, sent);
        int sameAtEnd = commonPrefix(reversed(body.substring(same)), reversed(sent.substring(same)));
        assertThat(body.length() - same - sameAtEnd).as("characters taken out").isLessThanOrEqualTo("false".length());
        assertThat(CallParserTest.text(call.body())).isEqualTo(body);
    }

    @Property(tries = 1_000)
    void givenAnyTextAsItIs_whenBounded_thenNoTokenizerCountsMore(@ForAll("wellFormed") String text) {
        Call call = CallParserTest.parse(CallKind.EMBEDDINGS, "{\"model\":\"gpt-4o\",\"input\":\"" + text + "\"}");

        assertThat(call.promptCount().tokens()).isEqualTo(COUNTER.count("gpt-4o", text));
        assertThat(call.promptBound()).isGreaterThanOrEqualTo(call.promptCount().tokens());
    }

    @Property(tries = 1_000)
    void givenAnyTexts_whenBounded_thenNoTokenizerCountsMore(
            @ForAll("messages") List<String> texts, @ForAll("models") String model) throws IOException {
        // Given: as escapes, so that halves of surrogates can be sent
        ObjectNode body = JSON.createObjectNode().put("model", model);
        for (String text : texts) {
            body.withArray("messages").addObject().put("role", "user").put("content", text);
        }

        // When
        Call call = PARSER.parse(CallKind.CHAT, ByteBuffer.wrap(ESCAPING.writeValueAsBytes(body)));

        // Then
        long text = texts.stream().mapToLong(one -> COUNTER.count(model, one)).sum();
        assertThat(call.promptBound()).isGreaterThanOrEqualTo(call.promptCount().tokens());
        assertThat(call.promptCount().certain())
                .isLessThanOrEqualTo(call.promptCount().tokens());
        assertThat(call.promptBound()).isGreaterThanOrEqualTo(text);
    }

    private static void assertParsesOrRefuses(CallKind kind, byte[] bytes) {
        try {
            Call call = PARSER.parse(kind, ByteBuffer.wrap(bytes));
            assertThat(call.promptBound())
                    .isGreaterThanOrEqualTo(call.promptCount().certain());
        } catch (ApiException refused) {
            assertThat(refused.status()).isEqualTo(400);
        }
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] added) {
        return ByteBuffer.allocate(bytes.length - (to - from) + added.length)
                .put(bytes, 0, from)
                .put(added)
                .put(bytes, to, bytes.length - to)
                .array();
    }

    private static int commonPrefix(String one, String other) {
        int same = 0;
        while (same < Math.min(one.length(), other.length()) && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        return same;
    }

    private static String reversed(String text) {
        char[] chars = new char[text.length()];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = text.charAt(chars.length - 1 - i);
        }
        return new String(chars);
    }

    @Provide
    Arbitrary<String> models() {
        return Arbitraries.of("gpt-4o", "gpt-4", "some-model", "gpt-5.4-mini-mini");
    }

    @Provide
    Arbitrary<List<String>> messages() {
        Arbitrary<String> anything = Arbitraries.strings().all().ofMaxLength(200);
        Arbitrary<String> words = Arbitraries.strings()
                .withChars("ab \n\t\"\\\u00e9\u6f22\ud83d\ude00")
                .ofMaxLength(300);
        return Arbitraries.oneOf(anything, words).list().ofMinSize(1).ofMaxSize(4);
    }

    /** What needs no escape in JSON and is UTF-8. */
    @Provide
    Arbitrary<String> wellFormed() {
        return Arbitraries.strings()
                .withChars("ab. ,'\u00e9\u00df\u6f22\u5b57\u0e01\u0301\u2028\ufffd")
                .withCharRange('A', 'Z')
                .ofMaxLength(400)
                .map(text -> text.replace("AB", "\ud83d\ude00"));
    }

    @Provide
    Arbitrary<String> calls() {
        return Arbitraries.of(
                CallParserTest.chat("\"stream\":true,\"stream_options\":{\"x\":1},\"max_tokens\":5,\"n\":2"),
                CallParserTest.chat("\"tools\":[{\"type\":\"function\"}],\"response_format\":{\"a\":[1,{}]}"),
                "{\"model\":\"m\",\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"detail\":\"low\","
                        + "\"url\":\"data:\"}},{\"input_audio\":{\"data\":\"AA\"}},{\"file\":{\"file_data\":\"B\"}}]}]}",
                "{\"model\":\"m\",\"prompt\":[[1,2],[3]],\"suffix\":\"\\u00e9\\n\"}",
                "{\"model\":\"m\",\"input\":[\"a\\ud83d\\ude00\",\"\u00e9\"]}");
    }

    /** Streams that have not asked for usage, with {@code stream_options} in every form, anywhere. */
    @Provide
    Arbitrary<String> streams() {
        Arbitrary<String> options = Arbitraries.of(
                "",
                "\"stream_options\":null",
                "\"stream_options\" : {}",
                "\"stream_options\":{ }",
                "\"stream_options\":{\"include_usage\":false}",
                "\"stream_options\":{\"include_usage\" :\n false , \"x\":{\"include_usage\":true}}",
                "\"stream_options\":{\"include_usage\":null}",
                "\"stream_\\u006fptions\":{\"x\":[1,{}]}",
                "\"stream_options\":{\n\"include_obfuscation\":true}");
        Arbitrary<List<String>> others = Arbitraries.of(
                        "\"x\":\"\u6f22\\\"}\"",
                        "\"y\":[{\"stream_options\":null}]",
                        "\"temperature\":1.50",
                        "\"z\":{}")
                .list()
                .uniqueElements();
        Arbitrary<String> gap = Arbitraries.of("", " ", "\n\t", "\r\n");
        return Combinators.combine(options, others, gap, Arbitraries.integers().between(0, 6))
                .as((option, more, space, place) -> body(option, more, space, place));
    }

    private static String body(String option, List<String> more, String space, int place) {
        List<String> fields = new ArrayList<>(more);
        fields.add("\"model\":\"gpt-4o\"");
        fields.add("\"stream\":true");
        fields.add("\"messages\":[{\"role\":\"user\",\"content\":\"h\u00e9\"}]");
        if (!option.isEmpty()) {
            fields.add(Math.min(place, fields.size()), option);
        }
        return space + "{" + space + String.join(space + "," + space, fields) + space + "}" + space;
    }
}
