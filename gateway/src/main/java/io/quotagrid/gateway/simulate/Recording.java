package io.quotagrid.gateway.simulate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Calls that really were, gathered from audit records. Keeps a few hundred bytes a call in memory. Not thread-safe.
 */
public final class Recording {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<Instant> from;
    private final List<RecordedCall> calls = new ArrayList<>();
    private long unreadable;

    /** @param from calls that came before are left out */
    public Recording(Optional<Instant> from) {
        this.from = from;
    }

    /** One record, as the admin REST gives it or a line of a file says it. What is no call is passed over. */
    public void add(JsonNode record) {
        try {
            RecordedCall.of(record)
                    .filter(call -> from.isEmpty() || !call.at().isBefore(from.get()))
                    .ifPresent(calls::add);
        } catch (IllegalArgumentException e) {
            unreadable++;
        }
    }

    /**
     * All audit files of a directory: of a node, and of the others of its machine, which stand in {@code node-2} and so on.
     *
     * @throws IllegalArgumentException if there is none
     * @throws IOException              if one cannot be read
     */
    public void addAll(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(directory + " is no directory");
        }
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory, 2)) {
            files = found.filter(file -> file.getFileName().toString().matches("audit-.*\\.jsonl"))
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(directory + " has no audit files (audit-*.jsonl); the policy's"
                    + " policies.chain must name audit-logger for calls to be recorded");
        }
        for (Path file : files) {
            addFile(file);
        }
    }

    private void addFile(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    add(JSON.readTree(line));
                } catch (JsonProcessingException e) {
                    unreadable++; // cut off by a crash, or somebody has written into the file
                }
            }
        }
    }

    /** Records that could not be read. */
    public long unreadable() {
        return unreadable;
    }

    /** Every call, in the order in which they came. */
    List<RecordedCall> calls() {
        List<RecordedCall> ordered = new ArrayList<>(calls);
        ordered.sort(Comparator.comparing(RecordedCall::at));
        return ordered;
    }
}
