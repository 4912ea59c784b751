package io.quotagrid.gateway.admission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.node.quota.Standing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** {@code GET /v1/quota}: who the caller is taken for, and how each of its meters stands, narrowest tier first. */
public final class QuotaBody {
    private static final JsonFactory JSON = new JsonFactory();
    private static final HttpField CONTENT_TYPE = new HttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField NO_STORE = new HttpField(HttpHeader.CACHE_CONTROL, "no-store");

    private QuotaBody() {}

    /**
     * The whole answer.
     *
     * @param headers says which tiers are told of, and tells of them in headers too
     */
    public static Answer of(Caller caller, QuotaHeaders headers, List<Standing> standings) {
        HttpFields.Mutable told = HttpFields.build();
        headers.add(told, standings);
        List<HttpField> fields = new ArrayList<>(List.of(CONTENT_TYPE, NO_STORE));
        told.forEach(fields::add);
        return new Answer(200, fields, body(caller, headers.told(standings)));
    }

    private static byte[] body(Caller caller, List<Standing> standings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("object", "quota");
            json.writeObjectFieldStart("caller");
            json.writeStringField("ip", caller.ip());
            optional(json, "key", caller.key());
            optional(json, "group", caller.group());
            json.writeStringField("user", caller.user());
            json.writeStringField("team", caller.team());
            json.writeEndObject();
            if (caller.models().named().isPresent()) {
                json.writeArrayFieldStart("allowed_models");
                for (String model : new TreeSet<>(caller.models().named().get())) {
                    json.writeString(model);
                }
                json.writeEndArray();
            }
            json.writeArrayFieldStart("tiers");
            for (Standing standing : standings) {
                standing(json, standing);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private static void standing(JsonGenerator json, Standing standing) throws IOException {
        json.writeStartObject();
        json.writeStringField("tier", standing.subject().tier().label());
        json.writeStringField("subject", standing.subject().toString());
        json.writeStringField("meter", standing.limit().meter().label());
        json.writeNumberField("limit", standing.limit().max());
        json.writeNumberField("used", standing.used());
        json.writeNumberField("remaining", standing.remaining());
        if (!standing.limit().window().isZero()) {
            json.writeNumberField(
                    "window_seconds", Durations.wholeSeconds(standing.limit().window()));
            json.writeNumberField("reset_after_ms", Durations.wholeMillis(standing.resetAfter()));
        }
        json.writeEndObject();
    }

    private static void optional(JsonGenerator json, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        }
    }
}
