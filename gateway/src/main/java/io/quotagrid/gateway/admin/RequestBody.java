package io.quotagrid.gateway.admin;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.javalin.http.Context;
import io.quotagrid.client.api.AdminJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what came with a request, up to a bound, and says where it is wrong. */
final class RequestBody {
    private static final int LARGEST_JSON_BYTES = 64 * 1_024;
    private static final byte[] NONE = {};
    private static final int PIECE = 8_192;

    /** Of a body that is too large: a connection that is closed with more to read is reset, and the answer may be lost with it. */
    private static final long MOST_DISCARDED = 16 * 1_024 * 1_024;

    private static final ObjectMapper JSON = AdminJson.strict();

    private RequestBody() {}

    /**
     * The whole body.
     *
     * @throws Problem 413 if it is larger than {@code most} bytes, 400 if it does not come whole
     */
    static byte[] bytes(Context ctx, int most) {
        try (InputStream body = ctx.bodyInputStream()) {
            byte[] bytes = ctx.contentLength() > most ? NONE : body.readNBytes(most + 1);
            if (ctx.contentLength() > most || bytes.length > most) {
                discard(body);
                throw tooLarge(most);
            }
            return bytes;
        } catch (IOException e) {
            throw Problem.of(400, "invalid_request", "the body did not come whole");
        }
    }

    private static void discard(InputStream body) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = MOST_DISCARDED;
        for (int read = 0; read >= 0 && left > 0; left -= read) {
            read = body.read(piece);
        }
    }

    private static Problem tooLarge(int most) {
        return Problem.of(413, "payload_too_large", "the body is larger than " + most + " bytes");
    }

    /**
     * A wire record of the body, whatever its content type says: {@code curl -d} says that it is a form.
     *
     * @throws Problem 400 that names the place
     */
    static <T> T json(Context ctx, Class<T> type) {
        byte[] bytes = bytes(ctx, LARGEST_JSON_BYTES);
        if (bytes.length == 0) {
            throw Problem.of(400, "invalid_request", "the body is empty: a JSON object is needed");
        }
        T value;
        try {
            value = JSON.readValue(bytes, type);
        } catch (JsonMappingException e) {
            throw wrong(e);
        } catch (JsonProcessingException e) {
            throw Problem.at(lineAndColumn(e), "no valid JSON: " + firstLine(e));
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail", e);
        }
        if (value == null) {
            throw Problem.of(400, "invalid_request", "the body is null: a JSON object is needed");
        }
        return value;
    }

    private static Problem wrong(JsonMappingException e) {
        String place = pointer(e);
        if (e instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds() == null
                    ? ""
                    : unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
            return Problem.at(place, "there is no such name here: one of " + known + " is meant");
        }
        if (e instanceof MismatchedInputException mismatched) {
            return Problem.at(place, "must be " + wanted(mismatched.getTargetType()));
        }
        if (e.getCause() instanceof IllegalArgumentException refused) {
            return Problem.at(place, String.valueOf(refused.getMessage()));
        }
        return Problem.at(place.isEmpty() ? lineAndColumn(e) : place, firstLine(e));
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> "/" + (step.getFieldName() == null ? step.getIndex() : step.getFieldName()))
                .collect(Collectors.joining());
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (Number.class.isAssignableFrom(type)
                || type.isPrimitive()
                || type.getSimpleName().startsWith("Optional")) {
            return "a whole number of at most 2^53 - 1";
        }
        return type == String.class ? "a text" : "a JSON object";
    }

    private static String lineAndColumn(JsonProcessingException e) {
        JsonLocation where = e.getLocation();
        return where == null ? "body" : "line " + where.getLineNr() + ", column " + where.getColumnNr();
    }

    private static String firstLine(JsonProcessingException e) {
        return Optional.ofNullable(e.getOriginalMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElse("it cannot be read");
    }
}
