package io.quotagrid.gateway.acceptance;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A gateway between a caller and a provider that both write their own HTTP: what each of them says and hears, to the byte. */
final class HeaderRig implements AutoCloseable {
    /** The secret that only the provider may hear. */
    static final String KEY = "sk-only-for-this-target";

    static final String BODY = Chats.body("raw", "hi", "");

    /** A status and headers, to which others may be added. */
    static final String OK =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + Moods.WELL.length() + "\r\n";

    /** A whole answer of a provider. */
    static final String WELL = OK + "\r\n" + Moods.WELL;

    /** What no caller may say to a provider, and no provider to a caller, under any name it is wrapped in. */
    static final String FORGED = "X-Quotagrid-Forged: yes";

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private volatile String says = WELL;
    private final RawProvider provider;
    private final Product product;

    /** @param directory for a secret, and for the records in {@code audit} */
    HeaderRig(Path directory) throws IOException {
        provider = new RawProvider(line -> {
            while (true) {
                heard.add(line.readRequest());
                line.say(says);
            }
        });
        Path key = Files.writeString(directory.resolve("key"), KEY);
        product = Product.start(
                """
                rate_limits: {per_user: {rpm: 1000, max_parallel_requests: 50}}
                user_rate_limit: {header: X-User-Id}
                team_rate_limit: {header: X-Team-Id}
                providers: {targets: [%s]}
                policies: {chain: [audit-logger]}
                policy: {audit-logger: {log_all_access: true}}
                """.formatted(provider.target(", secret_key_ref: {file: \"" + key + "\"}")),
                directory.resolve("audit"));
    }

    Product product() {
        return product;
    }

    /** Requests that came to the provider, in their order. */
    Queue<String> heard() {
        return heard;
    }

    /** What the provider answers from now on. */
    void say(String answer) {
        says = answer;
    }

    /** As if nobody had called. */
    void forget() {
        heard.clear();
        says = WELL;
    }

    /** Says this as a caller; returns all that comes until the connection is closed. */
    String ask(String request) throws IOException {
        try (RawHttp connection = new RawHttp(product.address())) {
            return connection.send(request).readToEnd();
        }
    }

    /** One head of lines that are headers, and no second answer behind it. */
    static void assertOneAnswer(String answers) {
        assertThat(answers).startsWith("HTTP/1.1 ").containsOnlyOnce("HTTP/1.1 ");
        assertLines(answers);
    }

    /** The provider's own key, and of what was smuggled nothing. */
    static void assertCleanRequest(String request) {
        assertThat(request)
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                .containsOnlyOnce("Authorization: Bearer " + KEY)
                .doesNotContain("Bearer forged");
        assertLines(request);
    }

    private static void assertLines(String message) {
        String head = message.substring(0, message.indexOf("\r\n\r\n"));
        assertThat(head.split("\r\n|\r|\n"))
                .as(message)
                .allMatch(line -> line.equals(head.substring(0, head.indexOf("\r\n")))
                        || line.matches("[A-Za-z0-9-]+:[\\x20-\\x7e\\x80-\\xff]*"))
                .noneMatch(line ->
                        line.startsWith(FORGED) || line.toLowerCase(ROOT).startsWith("set-cookie"));
    }

    @Override
    public void close() throws IOException {
        product.close();
        provider.close();
    }
}
