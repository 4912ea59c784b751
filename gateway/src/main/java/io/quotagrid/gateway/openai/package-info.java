/**
 * The OpenAI dialect: calls read from bytes, tokens estimated, usage read from what the provider sends, errors in its shape.
 */
@NullMarked
package io.quotagrid.gateway.openai;

import org.jspecify.annotations.NullMarked;
