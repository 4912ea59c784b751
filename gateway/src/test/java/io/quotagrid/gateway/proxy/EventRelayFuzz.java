package io.quotagrid.gateway.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quotagrid.gateway.openai.AnswerObserver;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.openai.CallKind;
import io.quotagrid.gateway.openai.CallParser;
import io.quotagrid.gateway.openai.TokenCounter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whatever a provider streams, in whatever chunks: all of it reaches the caller, but for the usage chunk that it did not ask for,
 * and the usage that is charged does not depend on the chunks. The chunks follow from the bytes, so that an input says all.
 */
final class EventRelayFuzz {
    /** Lines that are not empty behind any that are, and an empty one; or what is left at the end. */
    private static final Pattern EVENT =
            Pattern.compile("[\r\n]*+(?:[^\r\n]++(?:\r\n|[\r\n]))++(?:\r\n|[\r\n])|(?s:.++)");

    private static final int TINY_EVENT_BYTES = 32;
    private static final int LARGEST_CHUNK_BYTES = 40;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Call UNASKED = stream("");
    private static final Call ASKED = stream(",\"stream_options\":{\"include_usage\":true}");

    @FuzzTest(maxExecutions = 5_000, maxDuration = "")
    void relays(byte[] answer) {
        AnswerObserver asked = ASKED.observer();
        assertThat(relayed(answer, asked::event, EventSplitter.LARGEST_EVENT_BYTES))
                .isEqualTo(answer);
        assertThat(relayed(answer, ASKED.observer()::event, TINY_EVENT_BYTES)).isEqualTo(answer);

        AnswerObserver unasked = UNASKED.observer();
        AnswerObserver whole = UNASKED.observer();
        assertThat(relayed(answer, unasked::event, EventSplitter.LARGEST_EVENT_BYTES))
                .isEqualTo(keptOfWholeEvents(answer, whole));
        assertThat(unasked.usage()).isEqualTo(whole.usage()).isEqualTo(asked.usage());

        AnswerObserver pieces = UNASKED.observer();
        AnswerObserver atOnce = UNASKED.observer();
        chunks(answer, pieces::body);
        atOnce.body(ByteBuffer.wrap(answer));
        assertThat(pieces.usage()).isEqualTo(atOnce.usage());
    }

    private static byte[] relayed(byte[] answer, Predicate<ByteBuffer> goesOn, int largestEventBytes) {
        EventSplitter splitter = new EventSplitter(goesOn, largestEventBytes);
        ByteArrayOutputStream onward = new ByteArrayOutputStream();
        chunks(answer, chunk -> take(splitter.feed(chunk), onward));
        take(splitter.rest(), onward);
        return onward.toByteArray();
    }

    /** Chunks of the heap and of direct memory, with bytes around them that are not theirs. */
    private static void chunks(byte[] answer, Consumer<ByteBuffer> sink) {
        Random random = new Random(Arrays.hashCode(answer));
        int largest = 1 + random.nextInt(LARGEST_CHUNK_BYTES);
        for (int at = 0; at < answer.length; ) {
            int length = Math.min(answer.length - at, random.nextInt(largest + 1));
            int before = random.nextInt(3);
            ByteBuffer chunk = random.nextBoolean()
                    ? ByteBuffer.allocate(before + length + 1)
                    : ByteBuffer.allocateDirect(before + length + 1);
            Arrays.asList(0, before + length).forEach(place -> chunk.put(place, (byte) '\n'));
            chunk.position(before).put(answer, at, length).flip().position(before);
            sink.accept(chunk);
            assertThat(chunk.position()).isEqualTo(before);
            at += length;
        }
    }

    /** What the splitter should do, said plainly: of the whole text, an event goes up to the first empty line behind another. */
    private static byte[] keptOfWholeEvents(byte[] answer, AnswerObserver observer) {
        StringBuilder kept = new StringBuilder();
        Matcher event = EVENT.matcher(new String(answer, ISO_8859_1));
        while (event.find()) {
            if (observer.event(ByteBuffer.wrap(event.group().getBytes(ISO_8859_1)))) {
                kept.append(event.group());
            } else {
                assertThat(saysUsageOnly(event.group())).as(event.group()).isTrue();
            }
        }
        return kept.toString().getBytes(ISO_8859_1);
    }

    /** By a reader of another kind; a name that is given twice is left to the observer. */
    private static boolean saysUsageOnly(String event) {
        String data = event.lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring("data:".length()))
                .collect(Collectors.joining("\n"));
        try {
            JsonNode chunk = JSON.readTree(data);
            return chunk.path("choices").isArray()
                    && chunk.path("choices").isEmpty()
                    && chunk.path("usage").isObject();
        } catch (JsonProcessingException e) {
            return data.contains("{");
        }
    }

    private static void take(ByteBuffer bytes, ByteArrayOutputStream onward) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        onward.writeBytes(copy);
    }

    private static Call stream(String fields) {
        String body = "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
                + fields + "}";
        return new CallParser(new TokenCounter()).parse(CallKind.CHAT, ByteBuffer.wrap(body.getBytes(US_ASCII)));
    }
}
