package io.quotagrid.gateway.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What the sandbox reads of a call. A prompt's token is four bytes of text, or a number where the prompt is given as tokens;
 * a completion's token is a word.
 *
 * @param model        as asked for
 * @param promptTokens of the whole input
 * @param mostTokens   of each completion, from {@code max_completion_tokens} or {@code max_tokens}
 * @param choices      {@code n}
 * @param includeUsage whether a stream ends with usage
 * @param inputs       how many embeddings are wanted
 * @param dimensions   of each embedding
 * @param base64       whether embeddings come as base64 of little-endian floats
 * @param fingerprint  of the body: makes ids that differ and repeat
 */
record SandboxCall(
        String model,
        int promptTokens,
        int mostTokens,
        int choices,
        boolean includeUsage,
        int inputs,
        int dimensions,
        boolean base64,
        long fingerprint) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BYTES_A_TOKEN = 4;
    private static final int USUAL_DIMENSIONS = 8;
    private static final int MOST_DIMENSIONS = 4096;
    private static final int MOST_CHOICES = 128;

    /** Reads the call; empty if the body is not a JSON object. */
    static Optional<SandboxCall> read(ProviderCall call) {
        byte[] bytes = joined(call.body());
        JsonNode root;
        try {
            root = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("an array cannot fail to be read", e);
        }
        if (root == null || !root.isObject()) {
            return Optional.empty();
        }
        CRC32 fingerprint = new CRC32();
        fingerprint.update(bytes);
        JsonNode input = root.path("input");
        return Optional.of(new SandboxCall(
                call.model(),
                tokens(root.path("messages")) + tokens(root.path("prompt")) + tokens(input),
                mostTokens(root),
                Math.max(1, Math.min(MOST_CHOICES, root.path("n").asInt(1))),
                root.path("stream_options").path("include_usage").asBoolean(false),
                input.isArray() && !input.path(0).isInt() ? input.size() : 1,
                Math.max(1, Math.min(MOST_DIMENSIONS, root.path("dimensions").asInt(USUAL_DIMENSIONS))),
                root.path("encoding_format").asText("float").equals("base64"),
                fingerprint.getValue()));
    }

    private static byte[] joined(List<ByteBuffer> pieces) {
        ByteBuffer whole = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(piece -> whole.put(piece.duplicate()));
        return whole.array();
    }

    private static int mostTokens(JsonNode root) {
        JsonNode most =
                root.hasNonNull("max_completion_tokens") ? root.path("max_completion_tokens") : root.path("max_tokens");
        return most.isNumber() ? (int) Math.max(1, Math.min(Integer.MAX_VALUE, most.asLong())) : Integer.MAX_VALUE;
    }

    private static int tokens(JsonNode node) {
        if (node.isTextual()) {
            int bytes = node.asText().getBytes(StandardCharsets.UTF_8).length;
            return (bytes + BYTES_A_TOKEN - 1) / BYTES_A_TOKEN;
        }
        if (node.isNumber()) {
            return 1;
        }
        int sum = 0;
        for (JsonNode part : node) {
            sum += tokens(part);
        }
        return sum;
    }
}
