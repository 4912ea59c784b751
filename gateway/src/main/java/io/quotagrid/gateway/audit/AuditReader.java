package io.quotagrid.gateway.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one node's audit files backwards: what ended last comes first, and a file is never in memory whole. Thread-safe.
 */
public final class AuditReader {
    private static final int LOOK_AT_THE_TIME_EVERY = 256;

    private final AuditHome home;

    AuditReader(AuditHome home) {
        this.home = home;
    }

    /**
     * A record, and where it stands.
     *
     * @param position where its line begins: what is older stands before
     * @param end      where its line ends: who begins there finds it first
     * @param record   the line
     */
    public record Hit(AuditPosition position, AuditPosition end, ObjectNode record) {}

    /**
     * What was found.
     *
     * @param hits the newest first
     * @param next where to go on; empty when there is nothing older
     */
    public record Found(List<Hit> hits, Optional<AuditPosition> next) {
        public Found {
            hits = List.copyOf(hits);
        }
    }

    /**
     * Looks for records. Blocks while it reads.
     *
     * @param before      where to begin; empty begins with the newest
     * @param most        hits, 1 or more
     * @param budgetBytes how much to read at most, roughly: then it says where to go on
     * @throws IOException if a file cannot be read
     */
    public Found find(AuditFilter filter, Optional<AuditPosition> before, int most, long budgetBytes)
            throws IOException {
        Optional<Path> directory = home.known();
        if (directory.isEmpty()) {
            return new Found(List.of(), Optional.empty());
        }
        Search search = new Search(filter, most, budgetBytes);
        for (LocalDate day : AuditFiles.days(directory.get())) {
            if (before.filter(position -> day.isAfter(position.day())).isPresent() || tooLate(day, filter)) {
                continue;
            }
            if (tooEarly(day, filter)) {
                break;
            }
            long offset = before.filter(position -> position.day().equals(day))
                    .map(AuditPosition::offset)
                    .orElse(Long.MAX_VALUE);
            search.through(AuditFiles.file(directory.get(), day), day, offset);
            if (search.ended) {
                return new Found(search.hits, search.next);
            }
        }
        return new Found(search.hits, Optional.empty());
    }

    /** A record stands in the file of the day on which its request ended: at most one after the one on which it began. */
    private static boolean tooLate(LocalDate day, AuditFilter filter) {
        return filter.until()
                .map(until ->
                        day.isAfter(LocalDate.ofInstant(until, ZoneOffset.UTC).plusDays(1)))
                .orElse(false);
    }

    private static boolean tooEarly(LocalDate day, AuditFilter filter) {
        return filter.from()
                .map(from -> day.isBefore(LocalDate.ofInstant(from, ZoneOffset.UTC)))
                .orElse(false);
    }

    /** One question's way through the files. */
    private static final class Search {
        private final AuditFilter filter;
        private final List<byte[]> needles;
        private final int most;
        private final List<Hit> hits = new ArrayList<>();
        private Optional<AuditPosition> next = Optional.empty();
        private long budgetBytes;
        private int looked;
        private boolean ended;

        Search(AuditFilter filter, int most, long budgetBytes) {
            this.filter = filter;
            this.needles = filter.needles();
            this.most = most;
            this.budgetBytes = budgetBytes;
        }

        void through(Path file, LocalDate day, long before) throws IOException {
            if (!Files.isRegularFile(file)) {
                return;
            }
            try (ReverseLines lines = new ReverseLines(file, before)) {
                Optional<byte[]> line = lines.previous();
                while (line.isPresent() && !ended) {
                    look(line.get(), new AuditPosition(day, lines.position()));
                    line = ended ? Optional.empty() : lines.previous();
                }
            } catch (NoSuchFileException e) {
                // its time was over just now
            }
        }

        private void look(byte[] line, AuditPosition position) {
            budgetBytes -= line.length + 1;
            looked++;
            boolean promising = needles.stream().allMatch(needle -> contains(line, needle));
            if (promising || looked % LOOK_AT_THE_TIME_EVERY == 0) {
                JsonNode read = read(line);
                if (filter.isPast(read)) {
                    ended = true;
                    return;
                }
                if (promising && read instanceof ObjectNode record && filter.matches(record)) {
                    AuditPosition end = new AuditPosition(position.day(), position.offset() + line.length + 1);
                    hits.add(new Hit(position, end, record));
                }
            }
            if (hits.size() >= most || budgetBytes <= 0) {
                ended = true;
                next = Optional.of(position);
            }
        }

        /** A line that is none of ours is passed over: somebody may have written into the file. */
        private static JsonNode read(byte[] line) {
            try {
                return AuditLine.JSON.readTree(line);
            } catch (IOException e) {
                return AuditLine.JSON.missingNode();
            }
        }

        private static boolean contains(byte[] line, byte[] needle) {
            int last = line.length - needle.length;
            for (int i = 0; i <= last; i++) {
                int same = 0;
                while (same < needle.length && line[i + same] == needle[same]) {
                    same++;
                }
                if (same == needle.length) {
                    return true;
                }
            }
            return false;
        }
    }
}
