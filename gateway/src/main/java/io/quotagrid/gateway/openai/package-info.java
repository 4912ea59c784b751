/**
 * The OpenAI dialect: calls read from bytes, tokens estimated, usage read from what the provider sends, errors in its shape.
 *
 * <p>Bytes stay bytes. A call is walked once by a streaming parser ({@link io.quotagrid.gateway.openai.CallParser}), its prompt
 * bounded by its length, and counted only when somebody asks; an answer is watched as it passes ({@link
 * io.quotagrid.gateway.openai.AnswerObserver}) and never held. Knows nothing of quota, tiers or sockets.
 *
 * <p>Start reading at {@link io.quotagrid.gateway.openai.Call}.
 */
@NullMarked
package io.quotagrid.gateway.openai;

import org.jspecify.annotations.NullMarked;
