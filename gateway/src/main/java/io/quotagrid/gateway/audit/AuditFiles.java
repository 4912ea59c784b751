package io.quotagrid.gateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Daily files {@code audit-YYYY-MM-DD.jsonl}, by UTC. Written by one thread. A file that a crash left with half a line is gone
 * on with on a new line. Only files of that name are ever deleted.
 */
final class AuditFiles implements AutoCloseable {
    private static final String PREFIX = "audit-";
    private static final String SUFFIX = ".jsonl";

    private final AuditHome home;
    private final int retentionDays;
    private @Nullable FileChannel channel;
    private @Nullable LocalDate day;
    private @Nullable LocalDate cleaned;

    AuditFiles(AuditHome home, int retentionDays) {
        this.home = home;
        this.retentionDays = retentionDays;
    }

    /**
     * Once a day deletes files that are older than the retention; what cannot be deleted is tried again the next time.
     *
     * @return what could not be done, if anything; never a reason not to write
     */
    Optional<String> deleteOld(LocalDate today) {
        if (today.equals(cleaned)) {
            return Optional.empty();
        }
        try {
            deleteBefore(today.minusDays(retentionDays));
            cleaned = today;
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "old audit files cannot be deleted: " + e.getClass().getSimpleName());
        }
    }

    /** The file of a day. */
    static Path file(Path directory, LocalDate day) {
        return directory.resolve(PREFIX + day + SUFFIX);
    }

    /**
     * Opens the day's file if it is not open, or if somebody has moved or deleted it.
     *
     * @throws IOException if the directory or the file cannot be used; nothing is open then
     */
    void turnTo(LocalDate today) throws IOException {
        Path file = file(home.claim(), today);
        if (channel == null || !today.equals(day) || !Files.exists(file)) {
            close();
            channel = open(file);
            day = today;
        }
    }

    /**
     * Appends whole lines.
     *
     * @throws IOException if not all could be written: what was is taken back where that is possible, and the file is closed
     */
    void append(byte[] lines) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            throw new IOException("no audit file is open");
        }
        long begin = open.position();
        try {
            ByteBuffer rest = ByteBuffer.wrap(lines);
            while (rest.hasRemaining()) {
                open.write(rest);
            }
        } catch (IOException e) {
            takeBack(open, begin, e);
            throw e;
        }
    }

    /** Half a batch would be written again: a line twice, and one cut in two. */
    private void takeBack(FileChannel open, long begin, IOException cause) {
        channel = null;
        try (FileChannel closed = open) {
            closed.truncate(begin);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        AuditHome.makeFile(file);
        FileChannel opened = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = opened.size();
        opened.position(size);
        if (size > 0) {
            ByteBuffer last = ByteBuffer.allocate(1);
            opened.read(last, size - 1);
            if (last.get(0) != '\n') {
                opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
        }
        return opened;
    }

    /** Deletes all it can before it complains. */
    private void deleteBefore(LocalDate oldest) throws IOException {
        Optional<Path> directory = home.known();
        if (directory.isEmpty()) {
            return;
        }
        IOException failed = null;
        for (LocalDate day : days(directory.get())) {
            if (day.isBefore(oldest)) {
                failed = delete(file(directory.get(), day), failed);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    /**
     * The days of which there are files, the latest first.
     *
     * @throws IOException if the directory cannot be read
     */
    static List<LocalDate> days(Path directory) throws IOException {
        List<LocalDate> days = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                dateOf(file).ifPresent(days::add);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        days.sort(Comparator.reverseOrder());
        return days;
    }

    private static @Nullable IOException delete(Path file, @Nullable IOException before) {
        try {
            Files.deleteIfExists(file);
            return before;
        } catch (IOException e) {
            return e;
        }
    }

    private static Optional<LocalDate> dateOf(Path file) {
        String name = file.getFileName().toString();
        try {
            return Optional.of(LocalDate.parse(name.substring(PREFIX.length(), name.length() - SUFFIX.length())));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // not ours
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        day = null;
        if (open != null) {
            open.close();
        }
    }
}
