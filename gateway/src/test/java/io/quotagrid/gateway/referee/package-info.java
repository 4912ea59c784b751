/**
 * The referee: counts what really arrived at a stand-in provider, over all nodes, in every window, and knows nothing of how the
 * nodes decide. Limits are kept if it says so.
 *
 * <p>Start reading at {@link io.quotagrid.gateway.referee.RefereeIT}.
 */
@NullMarked
package io.quotagrid.gateway.referee;

import org.jspecify.annotations.NullMarked;
