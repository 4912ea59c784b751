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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/** {@code GET /v1/models}: the models that the policy names, in OpenAI's shape. A target that takes every model names none. */
public final class ModelsBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final HttpField CONTENT_TYPE = new HttpField(HttpHeader.CONTENT_TYPE, "application/json");

    private ModelsBody() {}

    /** Each model once, owned by the first target that names it, in the policy's order. */
    public static Answer of(List<TargetConfig> targets) {
        return of(targets, Optional.empty());
    }

    /**
     * As {@link #of(List)}, for a caller.
     *
     * @param only what the caller may ask for, by name; empty: everything. A target that takes every model takes these
     */
    public static Answer of(List<TargetConfig> targets, Optional<Set<String>> only) {
        Map<String, String> owners = new LinkedHashMap<>();
        for (TargetConfig target : targets) {
            if (target.model().isPresent()) {
                String model = target.model().get();
                if (only.map(names -> names.contains(model)).orElse(true)) {
                    owners.putIfAbsent(model, target.provider());
                }
            } else {
                only.map(TreeSet::new)
                        .orElseGet(TreeSet::new)
                        .forEach(model -> owners.putIfAbsent(model, target.provider()));
            }
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
