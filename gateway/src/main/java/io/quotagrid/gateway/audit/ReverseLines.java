package io.quotagrid.gateway.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a file from a place back to its beginning, a block at a time. What stands after the last newline is still being
 * written and is passed over. Used by one thread.
 */
final class ReverseLines implements AutoCloseable {
    private static final int BLOCK_BYTES = 64 * 1_024;
    private static final int LONGEST_LINE_BYTES = 4 * 1_024 * 1_024;
    private static final byte NEWLINE = '\n';

    private final FileChannel channel;
    private byte[] window = new byte[0];
    private long windowStart;
    private long end; // just after the newline of the line that comes next; all before it is to be read

    /** @param before where to begin: lines that begin before it; anything past the end is the end */
    ReverseLines(Path file, long before) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        windowStart = Math.min(before, channel.size());
        end = windowStart;
        if (!endsLine()) {
            line(); // the half one
        }
    }

    private boolean endsLine() throws IOException {
        if (end > 0 && end == windowStart) {
            readBack();
        }
        return end == 0 || window[(int) (end - windowStart) - 1] == NEWLINE;
    }

    /** Where the line that was given last begins. */
    long position() {
        return end;
    }

    /** The line before, without its newline; empty at the beginning of the file. */
    Optional<byte[]> previous() throws IOException {
        return end == 0 ? Optional.empty() : Optional.of(line());
    }

    private byte[] line() throws IOException {
        int length = (int) (end - windowStart);
        int last = length > 0 && window[length - 1] == NEWLINE ? length - 1 : length;
        int begin = newlineBefore(last);
        while (begin < 0 && windowStart > 0 && window.length < LONGEST_LINE_BYTES) {
            int more = readBack();
            last += more;
            begin = newlineBefore(last);
        }
        byte[] line = Arrays.copyOfRange(window, begin + 1, last);
        end = windowStart + begin + 1;
        return line;
    }

    private int newlineBefore(int index) {
        for (int i = index - 1; i >= 0; i--) {
            if (window[i] == NEWLINE) {
                return i;
            }
        }
        return -1;
    }

    /** Puts a block before what is left of the window, and says how long it is. */
    private int readBack() throws IOException {
        int length = (int) Math.min(BLOCK_BYTES, windowStart);
        int kept = (int) (end - windowStart);
        byte[] wider = new byte[length + kept];
        System.arraycopy(window, 0, wider, length, kept);
        ByteBuffer block = ByteBuffer.wrap(wider, 0, length);
        while (block.hasRemaining()) {
            if (channel.read(block, windowStart - length + block.position()) < 0) {
                throw new IOException("the file has become shorter");
            }
        }
        window = wider;
        windowStart -= length;
        return length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
