package io.quotagrid.bench.rivals;

import io.quotagrid.bench.Round;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one process measured, and all of them together.
 *
 * @param round    its answers are decisions
 * @param messages that the engine sent for them; 0 for the others
 */
record Answer(Round round, long messages) {
    /** As {@link #words} wrote it. */
    static Answer of(String words) {
        String[] parts = words.split(" ", 6);
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(parts[4]));
        try {
            Histogram latency = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
            Round round = new Round(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    parts[5],
                    0,
                    Double.parseDouble(parts[2]),
                    latency);
            return new Answer(round, Long.parseLong(parts[3]));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not an answer: " + words, e);
        }
    }

    String words() {
        Histogram latency = round.latencyNanos();
        ByteBuffer bytes = ByteBuffer.allocate(latency.getNeededByteBufferCapacity());
        int length = latency.encodeIntoCompressedByteBuffer(bytes);
        String encoded = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
        return round.answers() + " " + round.failures() + " " + round.seconds() + " " + messages + " " + encoded + " "
                + round.problem().replace('\n', ' ');
    }

    /** What several measured at the same time. */
    static Answer sum(List<Answer> answers) {
        Histogram latency = answers.get(0).round().latencyNanos().copy();
        answers.stream().skip(1).forEach(each -> latency.add(each.round().latencyNanos()));
        return new Answer(
                new Round(
                        answers.stream()
                                .mapToLong(each -> each.round().answers())
                                .sum(),
                        answers.stream()
                                .mapToLong(each -> each.round().failures())
                                .sum(),
                        answers.stream()
                                .map(each -> each.round().problem())
                                .filter(problem -> !problem.isEmpty())
                                .findFirst()
                                .orElse(""),
                        0,
                        answers.stream()
                                .mapToDouble(each -> each.round().seconds())
                                .max()
                                .orElseThrow(),
                        latency),
                answers.stream().mapToLong(Answer::messages).sum());
    }
}
