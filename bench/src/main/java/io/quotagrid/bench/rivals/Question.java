package io.quotagrid.bench.rivals;

import java.time.Duration;
import java.util.List;

/**
 * What a process is told to measure.
 *
 * @param rival   what is asked
 * @param tiers   limits a call: 1 or 6
 * @param callers whose calls come in turn
 * @param threads that ask, each for the next call once it has its answer
 * @param length  how long
 */
record Question(Rival rival, int tiers, int callers, int threads, Duration length) {
    /** As {@link #words} wrote it. */
    static Question of(List<String> words) {
        return new Question(
                Rival.valueOf(words.get(0)),
                Integer.parseInt(words.get(1)),
                Integer.parseInt(words.get(2)),
                Integer.parseInt(words.get(3)),
                Duration.ofMillis(Long.parseLong(words.get(4))));
    }

    String words() {
        return String.join(" ", rival.name(), "" + tiers, "" + callers, "" + threads, "" + length.toMillis());
    }
}
