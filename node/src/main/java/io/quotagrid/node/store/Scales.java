package io.quotagrid.node.store;

import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.SubjectState;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * Weighs the subjects that a member owns, and makes the heavy ones lighter while their room is short, so that also those leave room
 * for others which nobody calls any more.
 *
 * <p>A part at a time, on the threads on which they change: about {@value #MOST_WEIGHED} subjects a step, where a subject takes 0.8 us (200,000 of them,
 * on a machine that was busy). With five steps a second 20,000 are weighed every second and a million every 50 s, for two hundredths of a core. A member
 * that has just become the owner of a part takes a subject in it for the mean of the others until it has weighed them.
 *
 * <p>{@link #step} is called by one thread at a time.
 */
final class Scales {
    private static final int MOST_WEIGHED = 4_000;
    private static final int MOST_LIGHTENED = 500;
    private static final int ROUNDS = 5; // steps in which all parts have had a turn if they are small
    private static final long USUAL_BYTES = 1_024;
    private static final long UNKNOWN = -1;

    private final EntryDoor<SubjectName, StoredSubject> door;
    private final Newcomers newcomers;
    private final Executor executor;
    private final AtomicLongArray weights; // by partition; written on its thread
    private final AtomicInteger lightened = new AtomicInteger(); // in this step
    private int next;

    Scales(EntryDoor<SubjectName, StoredSubject> door, Newcomers newcomers, Executor executor) {
        this.door = door;
        this.newcomers = newcomers;
        this.executor = executor;
        this.weights = new AtomicLongArray(door.partitions());
        for (int i = 0; i < weights.length(); i++) {
            weights.set(i, UNKNOWN);
        }
    }

    /** Has some more of them weighed, and reports what all of them weighed when they were weighed last. Never blocks. */
    void step() {
        lightened.set(0);
        int parts = weights.length() / ROUNDS + 1;
        for (int weighed = 0; parts > 0 && weighed < MOST_WEIGHED; parts--) {
            int partition = next;
            next = (next + 1) % weights.length();
            int subjects = door.owned(partition);
            if (subjects > 0) {
                weigh(partition);
                weighed += subjects;
            }
        }
        newcomers.weighed(sum());
    }

    /** Those that have not been weighed since they are here are taken to weigh what the others do. */
    private long sum() {
        long bytes = 0;
        long weighed = 0;
        long unknown = 0;
        for (int i = 0; i < weights.length(); i++) {
            int subjects = door.owned(i);
            if (subjects <= 0) {
                weights.set(i, UNKNOWN);
            } else if (weights.get(i) == UNKNOWN) {
                unknown += subjects;
            } else {
                bytes += weights.get(i);
                weighed += subjects;
            }
        }
        return bytes + unknown * (weighed == 0 ? USUAL_BYTES : bytes / weighed);
    }

    private void weigh(int partition) {
        Load load = new Load();
        door.visit(partition, load::add, () -> weights.set(partition, load.bytes));
    }

    private void lighten(Supplier<SubjectName> subject) {
        if (lightened.incrementAndGet() <= MOST_LIGHTENED) {
            // what fails is found again when its part has its next turn
            executor.execute(() ->
                    door.<StoredAnswer>run(subject.get(), new CoarsenProcessor(), executor, (done, failure) -> {}));
        }
    }

    /** What has been weighed of one part. */
    private final class Load {
        private long bytes;

        void add(Supplier<SubjectName> name, StoredSubject subject) {
            SubjectState state = subject.state();
            bytes += state.weightBytes();
            if (newcomers.tight() && state.coarsens()) {
                lighten(name);
            }
        }
    }
}
