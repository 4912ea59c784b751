package io.quotagrid.gateway.openai;

/** The routes that reach a provider. */
public enum CallKind {
    CHAT("/v1/chat/completions"),
    COMPLETIONS("/v1/completions"),
    EMBEDDINGS("/v1/embeddings");

    private final String path;

    CallKind(String path) {
        this.path = path;
    }

    /** The path at the gateway, and behind {@code base_url} without {@code /v1}. */
    public String path() {
        return path;
    }
}
