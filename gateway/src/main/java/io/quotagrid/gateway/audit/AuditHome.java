package io.quotagrid.gateway.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory that one node writes its audit files into: the policy's, or, while another node of this machine has that one, {@code
 * node-2} in it, {@code node-3} and so on. A lock says who has which: two writers of one file would overwrite each other. Thread-safe.
 */
final class AuditHome implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final int MOST_NODES = 64;

    private final Path wanted;
    // guarded by this
    private @Nullable Path home;
    private @Nullable FileChannel lock;

    AuditHome(Path wanted) {
        this.wanted = wanted;
    }

    /**
     * Where this node writes; made if need be, and this node's until {@link #close}.
     *
     * @throws IOException if it cannot be made or written to
     */
    synchronized Path claim() throws IOException {
        Path known = home;
        if (known != null && Files.exists(known.resolve(LOCK))) {
            return known;
        }
        close();
        for (int node = 1; node <= MOST_NODES; node++) {
            Path candidate = node == 1 ? wanted : wanted.resolve("node-" + node);
            FileChannel taken = lock(candidate);
            if (taken != null) {
                lock = taken;
                home = candidate;
                return candidate;
            }
        }
        throw new IOException(wanted + " is in use by " + MOST_NODES + " nodes");
    }

    /**
     * Where to read: nothing is made for that.
     *
     * @throws IOException if it is there and cannot be used
     */
    synchronized Optional<Path> known() throws IOException {
        return Files.isDirectory(wanted) ? Optional.of(claim()) : Optional.empty();
    }

    /** For new directories: what others on the machine may do is nothing. */
    private static void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, attributes(directory, "rwxr-x---"));
        }
    }

    /** Makes a file that others on the machine cannot read. */
    static void makeFile(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(file, "rw-r-----"));
        } catch (FileAlreadyExistsException e) {
            // that is what was wanted
        }
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] wanted = {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
        return Arrays.copyOf(wanted, posix ? 1 : 0);
    }

    private static @Nullable FileChannel lock(Path directory) throws IOException {
        make(directory);
        Path file = directory.resolve(LOCK);
        makeFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        boolean ours = false;
        try {
            FileLock taken = channel.tryLock();
            ours = taken != null;
        } catch (OverlappingFileLockException e) {
            // another node of this very process has it
        } finally {
            if (!ours) {
                channel.close();
            }
        }
        return ours ? channel : null;
    }

    @Override
    public synchronized void close() throws IOException {
        FileChannel held = lock;
        lock = null;
        home = null;
        if (held != null) {
            held.close(); // and with it the lock
        }
    }
}
