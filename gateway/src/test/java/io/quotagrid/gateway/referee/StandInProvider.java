package io.quotagrid.gateway.referee;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider that answers at once and notes who came when. What it has to know stands in the prompt, which nobody changes. */
final class StandInProvider implements AutoCloseable {
    private static final Pattern PROMPT = Pattern.compile("sent=(\\d+) user=(\\S+) team=(\\S+)\"");
    private static final byte[] ANSWER = ("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"ok\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,\"total_tokens\":10}}")
            .getBytes(UTF_8);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

    StandInProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        long now = System.nanoTime();
        try (exchange) {
            Matcher prompt = PROMPT.matcher(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            if (prompt.find()) {
                arrivals.add(new Arrival(prompt.group(2), prompt.group(3), Long.parseLong(prompt.group(1)), now));
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        }
    }

    /** What a caller puts into its prompt. */
    static String prompt(String user, String team, long sentNanos) {
        return "sent=" + sentNanos + " user=" + user + " team=" + team;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** All that came so far. */
    List<Arrival> arrivals() {
        return new ArrayList<>(arrivals);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
