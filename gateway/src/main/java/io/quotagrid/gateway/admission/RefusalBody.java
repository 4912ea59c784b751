package io.quotagrid.gateway.admission;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quotagrid.node.quota.Standing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The body of a refusal: OpenAI's shape, and beside it how things stand.
 *
 * @param message          for a person
 * @param type             the family
 * @param code             the case
 * @param named            the meter that the refusal is about
 * @param tiers            how every meter stood, narrowest first
 * @param retryAfterMillis when to try again, if soon
 * @param resetsAt         when it fits again, if not soon; whole seconds, rounded up
 */
record RefusalBody(
        String message,
        String type,
        String code,
        Standing named,
        List<Standing> tiers,
        OptionalLong retryAfterMillis,
        Optional<Instant> resetsAt) {
    private static final JsonFactory JSON = new JsonFactory();

    RefusalBody {
        requireNonNull(message, "message");
        requireNonNull(named, "named");
        tiers = List.copyOf(tiers);
    }

    RefusalBody(String message, String type, String code, Standing named, List<Standing> tiers) {
        this(message, type, code, named, tiers, OptionalLong.empty(), Optional.empty());
    }

    RefusalBody retryAfterMillis(long millis) {
        return new RefusalBody(message, type, code, named, tiers, OptionalLong.of(millis), Optional.empty());
    }

    RefusalBody resetsAt(Instant instant) {
        Instant rounded = instant.truncatedTo(ChronoUnit.SECONDS);
        Instant up = rounded.equals(instant) ? rounded : rounded.plusSeconds(1);
        return new RefusalBody(message, type, code, named, tiers, OptionalLong.empty(), Optional.of(up));
    }

    /** The body for which no meter is to blame. */
    static byte[] undecided() {
        return written(json -> {
            opening(
                    json,
                    "The quota of this call could not be decided in time. Please try again.",
                    "server_error",
                    "quota_undecided");
            json.writeNumberField("retry_after_ms", 1_000);
        });
    }

    static byte[] crowded() {
        return written(json -> {
            opening(
                    json,
                    "Too many users, keys or addresses are being counted for a new one. Please try again later.",
                    "server_error",
                    "too_many_subjects");
            json.writeNumberField("retry_after_ms", 10_000);
        });
    }

    byte[] bytes() {
        return written(json -> {
            opening(json, message, type, code);
            standing(json, named);
            if (retryAfterMillis.isPresent()) {
                json.writeNumberField("retry_after_ms", retryAfterMillis.getAsLong());
            }
            if (resetsAt.isPresent()) {
                json.writeStringField("resets_at", resetsAt.get().toString());
            }
            json.writeArrayFieldStart("tiers");
            for (Standing tier : tiers) {
                json.writeStartObject();
                standing(json, tier);
                json.writeStringField("verdict", tier.verdict().name().toLowerCase(Locale.ROOT));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void opening(JsonGenerator json, String message, String type, String code) throws IOException {
        json.writeStringField("message", message);
        json.writeStringField("type", type);
        json.writeStringField("code", code);
        json.writeNullField("param");
    }

    private static void standing(JsonGenerator json, Standing standing) throws IOException {
        json.writeStringField("tier", standing.subject().tier().label());
        json.writeStringField("subject", standing.subject().toString());
        json.writeStringField("meter", standing.limit().meter().label());
        json.writeNumberField("limit", standing.limit().max());
        json.writeNumberField("used", standing.used());
        json.writeNumberField("requested", standing.requested());
        json.writeNumberField("remaining", standing.remaining());
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] written(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart("error");
            fields.write(json);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
