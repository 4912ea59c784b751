package io.quotagrid.bench.rivals;

import java.util.List;

/** One way to decide calls. Thread-safe. */
interface Way extends AutoCloseable {
    /** What is left to do after most decisions. */
    Runnable NOTHING = () -> {};

    /**
     * Decides one call that must be admitted, and waits for the decision.
     *
     * @param callers who there is
     * @param caller  whose call it is
     * @return what ends the call; it is not waited for
     * @throws IllegalStateException if it is not admitted
     */
    Runnable decide(Callers callers, int caller);

    /** Waits until everything that calls have left behind is done. */
    default void drain() {}

    /** Messages sent so far, where they are counted. */
    default long messages() {
        return 0;
    }

    /** Whether it is as it should be: so many members, with all backups. */
    default boolean complete(int members) {
        return true;
    }

    @Override
    void close();

    /** The one answer that a benchmark may get. */
    static void mustBeAdmitted(boolean admitted, List<String> names) {
        if (!admitted) {
            throw new IllegalStateException("a call within its limits was refused: " + names);
        }
    }
}
