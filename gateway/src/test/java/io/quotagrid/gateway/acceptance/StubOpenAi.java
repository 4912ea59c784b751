package io.quotagrid.gateway.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stand-in for OpenAI's servers behind a real socket, so that the reference policy can run exactly as it stands. The model
 * name is the policy's; the user's text says how the stub behaves: {@code hold} keeps a stream open until {@link #letGo},
 * {@code cut} dies in mid-stream, {@code mute} says nothing and {@code silent} no more after the first event until {@link #letGo}, {@code fail} is a 500, {@code too long} is OpenAI's context-length error.
 */
public final class StubOpenAi implements AutoCloseable {
    static final String COMPLETION =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-5.4-mini-mini\",\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello.\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12}}";
    private static final String CONTEXT_ERROR =
            "{\"error\":{\"message\":\"This model's maximum context length is 8 tokens.\",\"type\":\"invalid_request_error\","
                    + "\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}";
    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-5.4-mini-mini\","
                    + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":null}]}\n\n";

    private static final long MORE_THAN_COMES = 1_000_000;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger arrivals = new AtomicInteger();
    private volatile String lastBody = "";
    private volatile String lastAuthorization = "";
    private volatile Headers lastHeaders = new Headers();
    private volatile CountDownLatch held = new CountDownLatch(1);

    public StubOpenAi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/", this::answer);
        server.start();
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** The most calls that were here at once. */
    public int mostInFlight() {
        return mostInFlight.get();
    }

    public int inFlight() {
        return inFlight.get();
    }

    /** How many calls have come. */
    public int arrivals() {
        return arrivals.get();
    }

    String lastBody() {
        return lastBody;
    }

    String lastAuthorization() {
        return lastAuthorization;
    }

    /** All values of that header of the last call. */
    List<String> lastHeader(String name) {
        return lastHeaders.getOrDefault(name, List.of());
    }

    /** Lets every held stream end. */
    public void letGo() {
        CountDownLatch before = held;
        held = new CountDownLatch(1);
        before.countDown();
    }

    /**
     * One call while it is here. It leaves before its last bytes do: whoever has these may send the next one before this thread goes on,
     * and the two were never here together. Used by one thread.
     */
    private final class Visit {
        private boolean over;

        Visit() {
            mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        }

        void leave() {
            if (!over) {
                over = true;
                inFlight.decrementAndGet();
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        arrivals.incrementAndGet();
        Visit visit = new Visit();
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            lastBody = body;
            lastHeaders = exchange.getRequestHeaders();
            lastAuthorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (body.contains("mute")) {
                awaitLetGo(held);
            } else if (body.contains("too long")) {
                json(exchange, visit, 400, CONTEXT_ERROR);
            } else if (body.contains("fail")) {
                json(exchange, visit, 500, "{\"error\":{\"message\":\"boom\"}}");
            } else if (body.contains("\"stream\":true")) {
                stream(exchange, visit, body);
            } else {
                json(exchange, visit, 200, COMPLETION);
            }
        } finally {
            visit.leave();
        }
    }

    private void stream(HttpExchange exchange, Visit visit, String body) throws IOException {
        CountDownLatch until = held;
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        boolean dies = body.contains("cut");
        exchange.sendResponseHeaders(200, dies ? MORE_THAN_COMES : 0);
        OutputStream out = exchange.getResponseBody();
        write(out, CHUNK);
        if (body.contains("hold")) {
            holdOpen(out, until);
        }
        if (body.contains("silent")) {
            awaitLetGo(until);
        }
        if (dies) {
            return; // with bytes still owed the server closes the connection
        }
        if (body.contains("include_usage\":true") || body.contains("include_usage\": true")) {
            write(
                    out,
                    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-5.4-mini-mini\","
                            + "\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12}}\n\n");
        }
        visit.leave();
        write(out, "data: [DONE]\n\n");
        out.close();
    }

    private static void awaitLetGo(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps talking in comments while it waits, so that a caller that left is noticed on this side too. */
    private static void holdOpen(OutputStream out, CountDownLatch until) throws IOException {
        try {
            while (!until.await(50, TimeUnit.MILLISECONDS)) {
                write(out, ": still here\n\n");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void json(HttpExchange exchange, Visit visit, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        visit.leave();
        exchange.getResponseBody().write(bytes);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        letGo();
        server.stop(0);
        threads.shutdownNow();
    }
}
