package io.quotagrid.gateway.http;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpField;

/** A whole answer of our own: a refusal, an error, a list of models. Immutable. */
public final class Answer {
    private final int status;
    private final List<HttpField> headers;
    private final ByteBuffer body;

    /**
     * @param status  an HTTP status
     * @param headers content type included; content length is not
     * @param body    not copied: the caller gives it away
     */
    public Answer(int status, List<HttpField> headers, byte[] body) {
        this.status = status;
        this.headers = List.copyOf(headers);
        this.body = ByteBuffer.wrap(body).asReadOnlyBuffer();
    }

    public int status() {
        return status;
    }

    public List<HttpField> headers() {
        return headers;
    }

    /** A new read-only view of the body. */
    public ByteBuffer body() {
        return body.duplicate();
    }
}
