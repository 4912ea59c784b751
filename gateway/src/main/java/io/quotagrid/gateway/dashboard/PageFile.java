package io.quotagrid.gateway.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** One file as it is sent. Immutable: its bytes are shared and not to be written to. */
public final class PageFile {
    private final String contentType;
    private final String etag;
    private final byte[] bytes;
    private final byte[] gzipped;

    PageFile(String contentType, String etag, byte[] bytes) {
        this.contentType = contentType;
        this.etag = "\"" + etag + "\"";
        this.bytes = bytes;
        this.gzipped = gzip(bytes);
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Its media type, with the charset of texts. */
    public String contentType() {
        return contentType;
    }

    /** Another one for other bytes, in quotes. */
    public String etag() {
        return etag;
    }

    /** As it is. */
    public byte[] bytes() {
        return bytes;
    }

    /** Compressed with gzip. */
    public byte[] gzipped() {
        return gzipped;
    }
}
