package io.quotagrid.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.component.LifeCycle;

/** A provider that answers at once: 1.1 KB of JSON with usage, or a stream of 100 events where the body asks for a stream. */
final class StubProvider implements AutoCloseable {
    static final int EVENTS = 100;
    private static final String FILLER = "The quick brown fox jumps over the lazy dog. ".repeat(18);
    private static final byte[] ANSWER =
            ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"bench\","
                            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + FILLER
                            + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":180,\"total_tokens\":300}}")
                    .getBytes(UTF_8);
    private static final byte[] EVENT =
            ("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                            + "\"model\":\"bench\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n")
                    .getBytes(UTF_8);
    private static final byte[] LAST =
            ("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"bench\","
                            + "\"choices\":[],\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":100,\"total_tokens\":220}}\n\ndata: [DONE]\n\n")
                    .getBytes(UTF_8);

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    /** Listens on a port that the system chooses. */
    StubProvider() {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Source.asString(
                        request, UTF_8, Promise.from(body -> answer(body, response, callback), callback::failed));
                return true;
            }
        });
        LifeCycle.start(server);
    }

    private static void answer(String body, Response response, Callback callback) {
        if (body.contains("\"stream\":true")) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
            next(0, response, callback);
        } else {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, ANSWER.length);
            response.write(true, ByteBuffer.wrap(ANSWER), callback);
        }
    }

    private static void next(int event, Response response, Callback callback) {
        if (event == EVENTS) {
            response.write(true, ByteBuffer.wrap(LAST), callback);
        } else {
            response.write(
                    false,
                    ByteBuffer.wrap(EVENT),
                    Callback.from(() -> next(event + 1, response, callback), callback::failed));
        }
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/v1");
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
