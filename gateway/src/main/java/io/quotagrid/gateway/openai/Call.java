package io.quotagrid.gateway.openai;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One call as its caller sent it, and what it may cost. Immutable; counts its prompt at most once, when first asked. */
public final class Call {

    /** How the caller wants the answer. */
    enum Streaming {
        OFF,
        WITH_USAGE,
        WITHOUT_USAGE
    }

    private final CallKind kind;
    private final String model;
    private final Streaming streaming;
    private final JsonBytes body;
    private final Splice splice;
    private final long promptBound;
    private final OptionalLong maxTokens;
    private final long choices;
    private final TokenCounter counter;
    private volatile @Nullable PromptCount counted;

    Call(
            CallKind kind,
            String model,
            Streaming streaming,
            JsonBytes body,
            Splice splice,
            long promptBound,
            OptionalLong maxTokens,
            long choices,
            TokenCounter counter) {
        this.kind = requireNonNull(kind, "kind");
        this.model = requireNonNull(model, "model");
        this.streaming = requireNonNull(streaming, "streaming");
        this.body = requireNonNull(body, "body");
        this.splice = requireNonNull(splice, "splice");
        this.promptBound = promptBound;
        this.maxTokens = requireNonNull(maxTokens, "maxTokens");
        this.choices = choices;
        this.counter = requireNonNull(counter, "counter");
    }

    public CallKind kind() {
        return kind;
    }

    /** 1 to 256 visible ASCII characters. */
    public String model() {
        return model;
    }

    /** Whether the answer is a stream of events. */
    public boolean stream() {
        return streaming != Streaming.OFF;
    }

    /** A read-only view of the bytes as the caller sent them. */
    public ByteBuffer body() {
        return body.view();
    }

    /**
     * What the provider gets, in pieces that follow each other: the same bytes, with {@code include_usage} spliced in where a
     * stream's caller did not ask for it. Large bodies are not copied: the pieces are read-only views of {@link #body}.
     */
    public List<ByteBuffer> providerBody() {
        return splice.apply(body);
    }

    /** A new observer for the answer to this call. */
    public AnswerObserver observer() {
        return new OpenAiObserver(this, counter, streaming == Streaming.WITHOUT_USAGE);
    }

    /** At least the tokens of the prompt, from its bytes: no tokenizer was asked. */
    public long promptBound() {
        return promptBound;
    }

    /**
     * The prompt's tokens, counted: up to 40 ms of work for a long prompt and 0.3 s for a hostile one, so not on a thread that
     * others wait for. Safe to call from any thread; later calls get the same figure.
     */
    public PromptCount promptCount() {
        PromptCount known = counted;
        if (known == null) {
            known = ExactCount.of(kind, body, model, counter);
            counted = known;
        }
        return known;
    }

    /** The most tokens that the caller allows each completion, if it says; 1 to 2^31 - 1. */
    public OptionalLong maxTokens() {
        return maxTokens;
    }

    /** How many completions the answer holds; 0 for embeddings. */
    public long completions() {
        return kind == CallKind.EMBEDDINGS ? 0 : choices;
    }
}
