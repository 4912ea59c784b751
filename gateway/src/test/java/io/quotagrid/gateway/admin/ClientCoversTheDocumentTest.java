package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quotagrid.client.AdminException;
import io.quotagrid.client.AuditQuery;
import io.quotagrid.client.ExplainQuery;
import io.quotagrid.client.KeyQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.KeyBody;
import io.quotagrid.client.api.KeyPostBody;
import io.quotagrid.client.api.KeyRotateBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.LogLevelPutBody;
import io.quotagrid.client.api.TopBody;
import io.quotagrid.config.Tier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever the document promises to programs, {@link QuotagridClient} can ask, with every parameter. */
final class ClientCoversTheDocumentTest {
    /** For browsers, for what watches processes, and the document itself. */
    private static final Set<String> NOT_FOR_PROGRAMS = Set.of(
            "GET /",
            "GET /assets/{version}/{file}",
            "GET /metrics",
            "GET /healthz",
            "GET /readyz",
            "GET /admin/v1/openapi.json",
            "GET /admin/v1/events");

    private static final Optional<String> SOME = Optional.of("some");
    private static final OptionalInt ONE = OptionalInt.of(1);

    /** Every question of the client, with all that can be said with it. */
    private static final List<Consumer<QuotagridClient>> QUESTIONS = List.of(
            client -> client.me(),
            client -> client.cluster(),
            client -> client.drain("some"),
            client -> client.history(Optional.of(Instant.EPOCH)),
            client -> client.logLevel(SOME),
            client -> client.setLogLevel(new LogLevelPutBody("debug", SOME)),
            client -> client.limits(Optional.of(Tier.USER), ONE, SOME),
            client -> client.limit(Tier.USER, Optional.empty()),
            client -> client.limit(Tier.USER, SOME),
            client -> client.putLimit(Tier.USER, Optional.empty(), LimitPutBody.EMPTY, SOME),
            client -> client.putLimit(Tier.USER, SOME, LimitPutBody.EMPTY, SOME),
            client -> client.removeLimit(Tier.USER, Optional.empty(), SOME),
            client -> client.removeLimit(Tier.USER, SOME, SOME),
            client -> client.previewLimit(Tier.USER, Optional.empty(), LimitPutBody.EMPTY),
            client -> client.previewLimit(Tier.USER, SOME, LimitPutBody.EMPTY),
            client -> client.usage(Tier.USER, "some"),
            client -> client.window(Tier.USER, "some"),
            client -> client.refusals(Tier.USER, "some", 1),
            client -> client.reset(Tier.USER, "some"),
            client -> client.fullest(),
            client -> client.top(Tier.USER, TopBody.By.TOKENS, 1),
            client -> client.topModels(TopBody.By.TOKENS, 1),
            client -> client.explain(new ExplainQuery(SOME, SOME, SOME, SOME, SOME, SOME, OptionalLong.of(1))),
            client -> client.explain("some"),
            client -> client.policy(),
            client -> client.previousPolicy(),
            client -> client.lint("a: 1"),
            client -> client.applyPolicy("a: 1", SOME),
            client -> client.revertPolicy(SOME),
            client -> client.audit(new AuditQuery(
                    SOME,
                    Optional.of(Instant.EPOCH),
                    Optional.of(Instant.EPOCH),
                    SOME,
                    SOME,
                    SOME,
                    SOME,
                    SOME,
                    ONE,
                    SOME)),
            client -> client.keys(new KeyQuery(SOME, SOME, SOME, Optional.of(KeyBody.State.ACTIVE)), ONE, SOME),
            client -> client.key("some"),
            client -> client.createKey(
                    new KeyPostBody(SOME, SOME, SOME, List.of("m"), Optional.empty(), Optional.empty(), SOME)),
            client -> client.rotateKey("some", new KeyRotateBody(SOME), SOME),
            client -> client.revokeKey("some", SOME));

    private final JsonNode document = new OpenApiContract().whole();
    private final Map<String, Set<String>> asked = new ConcurrentHashMap<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::writeDown);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void givenTheDocument_whenTheClientAsksAllItCan_thenNoOperationAndNoParameterIsLeft() {
        QuotagridClient client = QuotagridClient.at(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Optional.empty());

        for (Consumer<QuotagridClient> question : QUESTIONS) {
            try {
                question.accept(client);
            } catch (AdminException said) {
                assertThat(said.status()).isEqualTo(404); // it was asked: that is all that matters here
            }
        }

        Map<String, Set<String>> promised = promised();
        promised.keySet().removeAll(NOT_FOR_PROGRAMS);
        assertThat(new TreeMap<>(asked)).isEqualTo(promised);
    }

    /** The names of the parameters of each operation. */
    private Map<String, Set<String>> promised() {
        Map<String, Set<String>> promised = new TreeMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> !operation.getKey().equals("parameters"))
                        .forEach(operation -> promised.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                StreamSupport.stream(
                                                operation
                                                        .getValue()
                                                        .path("parameters")
                                                        .spliterator(),
                                                false)
                                        .map(this::resolved)
                                        .map(parameter -> parameter.path("name").asText())
                                        .collect(Collectors.toCollection(TreeSet::new)))));
        return promised;
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private void writeDown(HttpExchange exchange) throws IOException {
        Set<String> parameters = Arrays.stream(
                        Optional.ofNullable(exchange.getRequestURI().getQuery())
                                .orElse("")
                                .split("&"))
                .map(part -> part.replaceFirst("=.*", ""))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        if (exchange.getRequestHeaders().containsKey("If-Match")) {
            parameters.add("If-Match");
        }
        asked.put(
                exchange.getRequestMethod() + " "
                        + template(exchange.getRequestURI().getPath()),
                parameters);
        exchange.sendResponseHeaders(404, -1);
        exchange.close();
    }

    /** The path of the document that it is: of several the one with the fewest names in it. */
    private String template(String path) {
        return document.path("paths").properties().stream()
                .map(Map.Entry::getKey)
                .filter(template -> path.matches(Pattern.quote(template).replaceAll("\\{[a-z_]+}", "\\\\E[^/]+\\\\Q")))
                .min(Comparator.comparingLong(template ->
                        template.chars().filter(letter -> letter == '{').count()))
                .orElse(path);
    }
}
