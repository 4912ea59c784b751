package io.quotagrid.gateway.http;

import java.util.concurrent.CompletionStage;

/**
 * What the gateway tells callers about themselves. Both may throw {@link ApiException}, or complete exceptionally with one. Thread-safe.
 */
public interface CallerAnswers {
    /** {@code GET /v1/models}: what the caller may ask for. */
    CompletionStage<Answer> models(RequestHead head);

    /** {@code GET /v1/quota}: where the caller stands; nothing is charged. */
    CompletionStage<Answer> quota(RequestHead head);
}
