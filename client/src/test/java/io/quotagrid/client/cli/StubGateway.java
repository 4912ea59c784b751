package io.quotagrid.client.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The admin listener of a gateway that says what a test wants, and a terminal at which commands are typed that ask it. */
final class StubGateway implements AutoCloseable {
    /** A user's limit, set live. */
    static final String LIMIT = """
            {"tier":"user","id":"alice","in_force":[{"meter":"rpm","limit":50,"window_seconds":60.0,"source":"override"}],
             "change":{"rpm":50,"by":"ops","at":"2026-11-23T10:00:00Z","epoch":4},"etag":"\\"4\\""}""";

    private static final List<String> ASKING = List.of("limits", "usage", "explain", "audit", "cluster", "policy");

    private final List<String> asked = new CopyOnWriteArrayList<>(); // written by the server's thread
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "{}";

    StubGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** What it says from now on, whatever it is asked. */
    void say(String body) {
        say(200, body);
    }

    void say(int withStatus, String body) {
        status = withStatus;
        answer = body;
    }

    /** Method, path, {@code If-Match} and body of each question, in their order. */
    List<String> asked() {
        return asked;
    }

    /** All that commands have printed. */
    String out() {
        return out.toString();
    }

    /** All that they have said beside it. */
    String err() {
        return err.toString();
    }

    String admin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Types a command that asks this gateway; returns the exit code. */
    int run(String... arguments) {
        return runAt(admin(), arguments);
    }

    /** Types a command that asks another. */
    int runAt(String address, String... arguments) {
        CommandLine root = QuotagridCli.commandLine(Map.of());
        root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        root.setOut(new PrintWriter(out, true));
        root.setErr(new PrintWriter(err, true));
        List<String> words = new ArrayList<>(List.of(arguments));
        if (ASKING.contains(arguments[0])) {
            words.addAll(List.of("--admin", address));
        }
        return root.execute(words.toArray(String[]::new));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("If-Match") + " " + body);
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
