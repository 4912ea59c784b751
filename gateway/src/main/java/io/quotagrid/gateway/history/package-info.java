/**
 * What happened on this node lately: the last quarter of an hour in steps of two seconds, and the last refusals with their reasons.
 * Bounded memory, in this process only; members tell each other when somebody asks.
 *
 * <p>Start reading at {@link io.quotagrid.gateway.history.History}. All types are thread-safe or immutable.
 */
@NullMarked
package io.quotagrid.gateway.history;

import org.jspecify.annotations.NullMarked;
