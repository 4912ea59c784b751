/**
 * The HTTP server: one program that admits, relays and settles.
 *
 * <p>Start reading at {@code Gateway}, the composition root, which reads like a parts list. One request goes once, in one
 * direction, through {@code http}, {@code identity}, {@code openai}, {@code admission}, the engine, {@code provider} and
 * {@code proxy}; {@code audit} and {@code metrics} see it as one value at the end.
 */
@NullMarked
package io.quotagrid.gateway;

import org.jspecify.annotations.NullMarked;
