/**
 * The upstream targets: OpenAI-compatible servers over HTTP, and the built-in sandbox.
 */
@NullMarked
package io.quotagrid.gateway.provider;

import org.jspecify.annotations.NullMarked;
