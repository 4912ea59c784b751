package io.quotagrid.gateway.audit;

import io.quotagrid.config.AuditConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line a record into daily files, on a thread of its own, so that no request ever waits for a disk. When the disk
 * fails the queue holds what it can and is written when the disk is back; what does not fit any more is counted as dropped,
 * logged, and seen in {@link #problem}. Thread-safe.
 */
public final class AuditLog implements CallRecord.Listener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    private static final int USUAL_QUEUE = 16_384;
    private static final long LOOK_MILLIS = 250;
    private static final long CLOSE_SECONDS = 10;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final BlockingQueue<AuditRecord> queue;
    private final AuditHome home;
    private final AuditFiles files;
    private final boolean everyCall;
    private final Clock clock;
    private final Thread writer = new Thread(this::run, "quotagrid-audit");
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong loggedAtNanos = new AtomicLong(System.nanoTime() - QUIET_NANOS);
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile @Nullable String problem;
    private volatile boolean full;

    /**
     * Starts writing. What operators change is recorded always, each call only where the policy's chain names the audit logger: where
     * it does not, nothing is made on the disk before the first change.
     *
     * @param clock names the day, in UTC
     */
    public AuditLog(AuditConfig config, Clock clock) {
        this(config, clock, USUAL_QUEUE);
    }

    AuditLog(AuditConfig config, Clock clock, int queueBound) {
        this.queue = new ArrayBlockingQueue<>(queueBound);
        this.home = new AuditHome(config.directory());
        this.files = new AuditFiles(home, config.retentionDays());
        this.everyCall = config.enabled();
        this.clock = clock;
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void finished(CallRecord record) {
        if (everyCall) {
            write(record);
        }
    }

    /** Takes a record; never blocks and never throws. */
    public void write(AuditRecord record) {
        if (closing.get() || !queue.offer(record)) {
            full = !closing.get();
            dropped.incrementAndGet();
            complain("an audit record was dropped: the queue is full, or the log is closed", null);
        }
    }

    /** Reads what this node has written. */
    public AuditReader reader() {
        return new AuditReader(home);
    }

    /** What keeps records from being written, or old ones from being deleted, if anything does: for readiness. */
    public Optional<String> problem() {
        String disk = problem;
        if (disk != null) {
            return Optional.of(disk);
        }
        return full ? Optional.of("the audit queue is full: records are dropped") : Optional.empty();
    }

    /** Records that were never written and never will be. */
    public long dropped() {
        return dropped.get();
    }

    public long written() {
        return written.get();
    }

    public int waiting() {
        return queue.size();
    }

    private void run() {
        AuditBatch batch = new AuditBatch();
        while (!closing.get() || !queue.isEmpty() || !batch.isEmpty()) {
            try {
                if (batch.isEmpty()) {
                    take(batch);
                }
                if (everyCall || !batch.isEmpty()) {
                    write(batch);
                }
                full = false;
            } catch (IOException | RuntimeException e) {
                problem = "audit records cannot be written: " + e.getClass().getSimpleName();
                complain("audit records cannot be written; they wait", e);
                if (closing.get()) {
                    dropped.addAndGet(batch.records());
                    break;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
            }
        }
        try {
            files.close();
            home.close();
        } catch (IOException e) {
            complain("the audit file could not be closed", e);
        }
    }

    private void write(AuditBatch batch) throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        String old = files.deleteOld(today).orElse(null);
        files.turnTo(today);
        if (!batch.isEmpty()) {
            files.append(batch.bytes());
            written.addAndGet(batch.records());
            batch.clear();
        }
        problem = old;
    }

    private void take(AuditBatch batch) {
        try {
            AuditRecord next = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            while (next != null) {
                add(batch, next);
                next = batch.full() ? null : queue.poll();
            }
        } catch (InterruptedException e) { // nobody of ours does that: an interrupted thread cannot write files
            log.atWarn().log("the audit writer was interrupted and goes on");
        }
    }

    /** A record that cannot be put into words is lost alone: those after it are not. */
    private void add(AuditBatch batch, AuditRecord record) {
        try {
            batch.add(record);
        } catch (RuntimeException e) {
            dropped.incrementAndGet();
            complain("an audit record was dropped: it cannot be written as JSON", e);
        }
    }

    private void complain(String message, @Nullable Exception cause) {
        long now = System.nanoTime();
        long last = loggedAtNanos.get();
        if (now - last >= QUIET_NANOS && loggedAtNanos.compareAndSet(last, now)) {
            log.atError().addKeyValue("dropped", dropped.get()).setCause(cause).log(message);
        }
    }

    /**
     * Writes what was accepted and ends; what a failing disk does not take is counted as dropped. Waits at most ten seconds.
     * Closing twice does nothing.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            writer.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<AuditRecord> rest = new ArrayList<>();
        dropped.addAndGet(queue.drainTo(rest));
        if (dropped.get() > 0) {
            log.atError().addKeyValue("dropped", dropped.get()).log("audit records were lost since the start");
        }
    }
}
