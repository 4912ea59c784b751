package io.quotagrid.gateway.openai;

/** Takes the parts of a call that the model will read, in order. */
interface PromptSink {

    /** One message begins: the dialect frames it with tokens of its own. */
    void message();

    /** A string of the call, its bytes as they stand between the quotes, escapes included. */
    void text(int start, int end);

    /** A definition of tools or of an answer's schema: the bytes of its JSON, which the provider rewrites in its own way. */
    void definition(int start, int end);

    /** Tokens that the caller counted out itself: a prompt given as numbers. */
    void tokenIds(long count);

    /** An image, a sound or a file. */
    void media(long tokens);
}
