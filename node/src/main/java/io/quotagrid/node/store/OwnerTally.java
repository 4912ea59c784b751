package io.quotagrid.node.store;

import io.quotagrid.node.quota.SubjectOutcome;
import java.util.concurrent.atomic.LongAdder;

/** Counts what an owner does that nobody else can know. Thread-safe. */
final class OwnerTally {
    private final LongAdder repeatsAnswered = new LongAdder();

    void handled(SubjectOutcome outcome) {
        if (outcome.repeat()) {
            repeatsAnswered.increment();
        }
    }

    long repeatsAnswered() {
        return repeatsAnswered.sum();
    }
}
