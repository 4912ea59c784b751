package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the OpenAPI document promises, and whether an answer keeps it. */
final class OpenApiContract {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

    private final JsonNode document = document();
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    /** One promised operation. */
    record Operation(String method, String path, String role, boolean takesBody) {}

    private static JsonNode document() {
        try (InputStream yaml = OpenApiContract.class.getResourceAsStream("openapi.yaml")) {
            return new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode whole() {
        return document;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (METHODS.contains(operation.getKey())) {
                        operations.add(new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                operation.getValue().path("x-role").asText(),
                                operation.getValue().has("requestBody")));
                    }
                }));
        return operations;
    }

    /** Holds an answer to what is promised for its path, method and status; what is not promised has to be a problem. */
    void check(String method, String pathAndQuery, HttpResponse<String> answer) {
        String path = pathAndQuery.replaceFirst("\\?.*", "");
        Optional<JsonNode> operation = operation(method, path);
        JsonNode responses =
                operation.map(promised -> promised.path("responses")).orElseGet(JsonNodeFactory.instance::objectNode);
        JsonNode response = resolved(
                responses.has("" + answer.statusCode())
                        ? responses.path("" + answer.statusCode())
                        : responses.path("default"));
        if (operation.isEmpty()) {
            response = document.at("/components/responses/Problem");
        }
        assertThat(response.isMissingNode())
                .as("%s %s may answer %d", method, path, answer.statusCode())
                .isFalse();
        assertThat(answer.statusCode() / 100 == 2)
                .as("%s %s: %d %s", method, path, answer.statusCode(), answer.body())
                .isEqualTo(responses.has("" + answer.statusCode()) && answer.statusCode() < 300);
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode content = response.path("content");
        assertThat(content.has(type))
                .as("%s %s answers %s: %s", method, path, type, answer.body())
                .isTrue();
        if (type.equals("application/json")) {
            validate(method + " " + path, content.path(type).path("schema"), answer.body());
        }
    }

    private void validate(String what, JsonNode schema, String body) {
        Set<ValidationMessage> wrong;
        try {
            wrong = schemas.computeIfAbsent(schema.toString(), text -> compiled(schema))
                    .validate(new ObjectMapper().readTree(body));
        } catch (IOException e) {
            throw new AssertionError(what + " answered no JSON: " + body, e);
        }
        assertThat(wrong).as("%s answered %s", what, body).isEmpty();
    }

    private JsonSchema compiled(JsonNode schema) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.set("components", document.path("components"));
        whole.putArray("allOf").add(schema);
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole, config);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    private Optional<JsonNode> operation(String method, String path) {
        Map<Integer, JsonNode> byParameters = new TreeMap<>();
        for (Map.Entry<String, JsonNode> candidate : document.path("paths").properties()) {
            String template = candidate.getKey();
            String pattern = Pattern.quote(template).replaceAll("\\{[a-z_]+}", "\\\\E[^/]+\\\\Q");
            if (path.matches(pattern)) {
                int parameters = template.length() - template.replace("{", "").length();
                byParameters.put(parameters, candidate.getValue());
            }
        }
        return byParameters.values().stream()
                .findFirst()
                .map(found -> found.path(method.toLowerCase(Locale.ROOT)))
                .filter(found -> !found.isMissingNode());
    }
}
