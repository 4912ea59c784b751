package io.quotagrid.gateway.audit;

import java.io.ByteArrayOutputStream;

/** Lines that are written at once. Used by one thread. */
final class AuditBatch {
    private static final int MOST_RECORDS = 512;
    private static final int USUAL_BYTES = 64 * 1_024;

    private final ByteArrayOutputStream lines = new ByteArrayOutputStream(USUAL_BYTES);
    private int records;

    /**
     * Adds one line.
     *
     * @throws RuntimeException if the record cannot be put into words: the batch is as before then
     */
    void add(AuditRecord record) {
        lines.writeBytes(AuditLine.of(record));
        records++;
    }

    boolean isEmpty() {
        return records == 0;
    }

    boolean full() {
        return records >= MOST_RECORDS;
    }

    int records() {
        return records;
    }

    byte[] bytes() {
        return lines.toByteArray();
    }

    void clear() {
        lines.reset();
        records = 0;
    }
}
