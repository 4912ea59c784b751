/**
 * Recorded traffic against another policy: who would have been refused, and how often.
 *
 * <p>Start reading at {@link io.quotagrid.gateway.simulate.Simulation}. Nothing here serves calls.
 */
@NullMarked
package io.quotagrid.gateway.simulate;

import org.jspecify.annotations.NullMarked;
