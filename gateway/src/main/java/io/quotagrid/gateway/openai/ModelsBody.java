package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.http.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/** {@code GET /v1/models}: the models that the policy names, in OpenAI's shape. A target that takes every model names none. */
public final class ModelsBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final HttpField CONTENT_TYPE = new HttpField(HttpHeader.CONTENT_TYPE, "application/json");

    private ModelsBody() {}

    /** Each model once, owned by the first target that names it, in the policy's order. */
    public static Answer of(List<TargetConfig> targets) {
        Map<String, String> owners = new LinkedHashMap<>();
        for (TargetConfig target : targets) {
            target.model().ifPresent(model -> owners.putIfAbsent(model, target.provider()));
        }
        return new Answer(200, List.of(CONTENT_TYPE), body(owners));
    }

    private static byte[] body(Map<String, String> owners) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (Map.Entry<String, String> model : owners.entrySet()) {
                json.writeStartObject();
                json.writeStringField("id", model.getKey());
                json.writeStringField("object", "model");
                json.writeNumberField("created", 0);
                json.writeStringField("owned_by", model.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
