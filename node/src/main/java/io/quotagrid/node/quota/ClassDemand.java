package io.quotagrid.node.quota;

/**
 * When each priority class of a subject asked last, granted or not, and since when it is active on each meter. Not stored: an owner that has just
 * taken over goes by what counts until classes ask, and takes those that have used something for active since ever.
 */
final class ClassDemand {
    private static final int METERS = QuotaCodec.METER_CODES;

    private final long[] lastMicros; // by class; 0 for never
    private final long[][] sinceMicros; // by class, then by the index of the meter; 0 for ever

    /** Of so many classes. */
    ClassDemand(int classes) {
        lastMicros = new long[classes];
        sinceMicros = new long[classes][METERS];
    }

    /** The class of that index asks for something. */
    void asked(int priority, long nowMicros) {
        lastMicros[priority] = nowMicros;
    }

    /** Whether the class has asked after that moment. */
    boolean since(int priority, long micros) {
        return lastMicros[priority] != 0 && lastMicros[priority] > micros;
    }

    /** The class has become active on the meter of that index. */
    void becameActive(int priority, int meter, long nowMicros) {
        sinceMicros[priority][meter] = nowMicros;
    }

    long activeSinceMicros(int priority, int meter) {
        return sinceMicros[priority][meter];
    }
}
