/**
 * What a request leaves in traces: one tree of spans, made of the value that audit and metrics are told at its end.
 *
 * <p>Off unless the usual {@code OTEL_*} variables ask for it; then nothing of OpenTelemetry is loaded, and a request costs nothing
 * here. Spans never hold prompts, completions, keys, or who the caller is. Start reading at {@link
 * io.quotagrid.gateway.tracing.Tracing}.
 */
@NullMarked
package io.quotagrid.gateway.tracing;

import org.jspecify.annotations.NullMarked;
