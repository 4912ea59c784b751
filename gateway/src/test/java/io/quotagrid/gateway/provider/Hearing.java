package io.quotagrid.gateway.provider;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;

/** A receiver that writes down what it hears, and asks for more at once or when told to. */
final class Hearing implements Provider.Receiver {
    private final List<String> pieces = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final boolean eager;
    private int status;
    private HttpFields headers = HttpFields.EMPTY;
    private Runnable more = () -> {};
    private boolean ended;
    private String failure = "";

    private Hearing(boolean eager) {
        this.eager = eager;
    }

    static Hearing eager() {
        return new Hearing(true);
    }

    static Hearing onDemand() {
        return new Hearing(false);
    }

    @Override
    public synchronized void head(int answerStatus, HttpFields answerHeaders) {
        status = answerStatus;
        headers = answerHeaders;
    }

    @Override
    public void content(ByteBuffer bytes, Runnable askForMore) {
        synchronized (this) {
            byte[] piece = new byte[bytes.remaining()];
            bytes.get(piece);
            body.writeBytes(piece);
            pieces.add(new String(piece, StandardCharsets.UTF_8));
            more = askForMore;
        }
        if (eager) {
            askForMore.run();
        }
    }

    @Override
    public synchronized void end() {
        ended = true;
    }

    @Override
    public synchronized void failed(Provider.Failure reason) {
        failure = reason.reason();
    }

    void askForMore() {
        Runnable asking;
        synchronized (this) {
            asking = more;
        }
        asking.run();
    }

    synchronized int status() {
        return status;
    }

    synchronized HttpFields headers() {
        return headers;
    }

    synchronized List<String> pieces() {
        return List.copyOf(pieces);
    }

    synchronized String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    synchronized boolean ended() {
        return ended;
    }

    synchronized String failure() {
        return failure;
    }
}
