package io.quotagrid.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However a stream is chunked, the same events are seen and the same bytes go on. */
final class EventSplitterProperties {
    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    @Property(tries = 2_000)
    void anyChunkingOfAnyBytesPassesThemUnchanged(@ForAll @Size(max = 300) byte[] bytes, @ForAll long seed) {
        assertThat(split(bytes, seed, event -> true)).isEqualTo(bytes);
    }

    @Property(tries = 2_000)
    void anyChunkingOfEventsKeepsTheSameOnes(
            @ForAll @IntRange(max = 12) int count, @ForAll @IntRange(max = 2) int lineEnd, @ForAll long seed) {
        String end = LINE_ENDS[lineEnd];
        StringBuilder whole = new StringBuilder();
        StringBuilder kept = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean dropped = i % 3 == 1;
            String event = "data: " + (dropped ? "drop " : "keep ") + i + end + "id: " + i + end + end;
            whole.append(event);
            kept.append(dropped ? "" : event);
            expected.add("" + i);
        }
        List<String> seen = new ArrayList<>();
        Predicate<ByteBuffer> goesOn = event -> {
            String text = US_ASCII.decode(event.duplicate()).toString();
            seen.add(text.replaceAll("(?s)data: \\w+ (\\d+).*", "$1").strip());
            return !text.contains("drop");
        };

        byte[] onward = split(whole.toString().getBytes(US_ASCII), seed, goesOn);

        assertThat(new String(onward, US_ASCII)).isEqualTo(kept.toString());
        assertThat(seen).isEqualTo(expected);
    }

    private static byte[] split(byte[] bytes, long seed, Predicate<ByteBuffer> goesOn) {
        Random random = new Random(seed);
        EventSplitter splitter = new EventSplitter(goesOn, 64);
        ByteArrayOutputStream onward = new ByteArrayOutputStream();
        int at = 0;
        while (at < bytes.length) {
            int length = Math.min(bytes.length - at, random.nextInt(9));
            take(splitter.feed(ByteBuffer.wrap(bytes, at, length).slice()), onward);
            at += length;
        }
        take(splitter.rest(), onward);
        return onward.toByteArray();
    }

    private static void take(ByteBuffer bytes, ByteArrayOutputStream onward) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        onward.writeBytes(copy);
    }
}
