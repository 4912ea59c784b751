package io.quotagrid.gateway.provider;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotagrid.gateway.openai.CallKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the sandbox says to one call: the same bytes for the same call, every time. Immutable. */
final class SandboxAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] WORDS = {
        "every", "call", "is", "counted", "once", "on", "each", "tier", "and", "what", "was", "not", "used", "goes",
        "back"
    };
    private static final long CREATED_EPOCH_SECONDS = 1_767_225_600;
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

    private final CallKind kind;
    private final SandboxCall call;
    private final int tokens;
    private final String finish;

    SandboxAnswers(CallKind kind, SandboxCall call, SandboxSwitches switches) {
        this.kind = kind;
        this.call = call;
        this.tokens = Math.min(switches.tokens(), call.mostTokens());
        this.finish = tokens < switches.tokens() ? "length" : "stop";
    }

    /** The whole answer to a call without a stream. */
    byte[] whole() {
        if (kind == CallKind.EMBEDDINGS) {
            return bytes(embeddings());
        }
        ObjectNode root = frame(kind == CallKind.CHAT ? "chat.completion" : "text_completion");
        ArrayNode choices = root.putArray("choices");
        for (int choice = 0; choice < call.choices(); choice++) {
            ObjectNode node = choices.addObject().put("index", choice);
            if (kind == CallKind.CHAT) {
                node.putObject("message")
                        .put("role", "assistant")
                        .put("content", text())
                        .putNull("refusal");
            } else {
                node.put("text", text());
            }
            node.putNull("logprobs").put("finish_reason", finish);
        }
        root.set("usage", usage());
        return bytes(root);
    }

    /** How many events a stream has: a token each, one that says why it ended, usage where asked for, and the end mark. */
    int events() {
        return perChoice() * call.choices() + (call.includeUsage() ? 2 : 1);
    }

    /** @param number 0 to {@link #events()} - 1 */
    byte[] event(int number) {
        int ofChoices = perChoice() * call.choices();
        if (number == events() - 1) {
            return DONE;
        }
        if (number == ofChoices) {
            ObjectNode root = chunk();
            root.putArray("choices");
            root.set("usage", usage());
            return event(root);
        }
        ObjectNode root = chunk();
        piece(root.putArray("choices").addObject(), number % call.choices(), number / call.choices());
        if (call.includeUsage()) {
            root.putNull("usage");
        }
        return event(root);
    }

    private int perChoice() {
        return tokens + 1;
    }

    private void piece(ObjectNode choice, int index, int token) {
        boolean last = token == tokens;
        choice.put("index", index);
        if (kind == CallKind.CHAT) {
            ObjectNode delta = choice.putObject("delta");
            if (token == 0) {
                delta.put("role", "assistant");
            }
            if (!last) {
                delta.put("content", word(token));
            }
        } else {
            choice.put("text", last ? "" : word(token));
        }
        choice.putNull("logprobs");
        if (last) {
            choice.put("finish_reason", finish);
        } else {
            choice.putNull("finish_reason");
        }
    }

    private ObjectNode chunk() {
        return frame(kind == CallKind.CHAT ? "chat.completion.chunk" : "text_completion");
    }

    private ObjectNode frame(String object) {
        return NODES.objectNode()
                .put("id", (kind == CallKind.CHAT ? "chatcmpl-" : "cmpl-") + Long.toHexString(call.fingerprint()))
                .put("object", object)
                .put("created", CREATED_EPOCH_SECONDS)
                .put("model", call.model());
    }

    private ObjectNode usage() {
        int completion = tokens * call.choices();
        ObjectNode usage = NODES.objectNode()
                .put("prompt_tokens", call.promptTokens())
                .put("completion_tokens", completion)
                .put("total_tokens", call.promptTokens() + completion);
        usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
        usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
        return usage;
    }

    private ObjectNode embeddings() {
        ObjectNode root = NODES.objectNode().put("object", "list");
        ArrayNode data = root.putArray("data");
        for (int input = 0; input < call.inputs(); input++) {
            ObjectNode node = data.addObject().put("object", "embedding").put("index", input);
            float[] vector = vector(input);
            if (call.base64()) {
                ByteBuffer raw =
                        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                raw.asFloatBuffer().put(vector);
                node.put("embedding", Base64.getEncoder().encodeToString(raw.array()));
            } else {
                ArrayNode figures = node.putArray("embedding");
                for (float figure : vector) {
                    figures.add(figure);
                }
            }
        }
        root.put("model", call.model());
        root.putObject("usage").put("prompt_tokens", call.promptTokens()).put("total_tokens", call.promptTokens());
        return root;
    }

    private float[] vector(int input) {
        float[] vector = new float[call.dimensions()];
        long seed = call.fingerprint() + input;
        for (int i = 0; i < vector.length; i++) {
            seed = seed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L; // Knuth, MMIX: any mixing does
            vector[i] = (seed >> 40) / (float) (1 << 23);
        }
        return vector;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int token = 0; token < tokens; token++) {
            text.append(word(token));
        }
        return text.toString();
    }

    private static String word(int token) {
        String word = WORDS[token % WORDS.length];
        return token == 0 ? word : " " + word;
    }

    private static byte[] event(ObjectNode root) {
        return ("data: " + root + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ObjectNode root) {
        try {
            return JSON.writeValueAsBytes(root);
        } catch (IOException e) {
            throw new IllegalStateException("a tree of our own cannot fail to be written", e);
        }
    }
}
