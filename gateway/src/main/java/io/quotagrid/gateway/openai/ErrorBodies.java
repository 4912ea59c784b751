package io.quotagrid.gateway.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.gateway.http.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;

/** Errors in the shape that OpenAI's clients expect. Thread-safe. */
public final class ErrorBodies {
    private static final JsonFactory JSON = new JsonFactory();
    private static final HttpField CONTENT_TYPE = new HttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField RETRY = new HttpField(HttpHeader.RETRY_AFTER, "1");
    private static final HttpField CHALLENGE = new HttpField(HttpHeader.WWW_AUTHENTICATE, "Bearer");

    /**
     * {@code {"error":{"message","type","code","param","request_id"}}}. {@code x-request-id} is added with the other headers of
     * every answer.
     *
     * @param requestId also in the body, as many clients show nothing else of an error
     */
    public Answer of(ApiException error, String requestId) {
        List<HttpField> headers = new ArrayList<>(List.of(CONTENT_TYPE));
        if (error.status() == 401) {
            headers.add(CHALLENGE); // RFC 9110, section 15.5.2
        }
        if (error.status() == 503) {
            headers.add(RETRY);
        }
        return new Answer(error.status(), headers, body(error, requestId));
    }

    private static byte[] body(ApiException error, String requestId) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            json.writeStringField("message", error.detail());
            json.writeStringField("type", error.type());
            json.writeStringField("code", error.code());
            json.writeFieldName("param");
            if (error.param().isPresent()) {
                json.writeString(error.param().get());
            } else {
                json.writeNull();
            }
            json.writeStringField("request_id", requestId);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
