/**
 * A small honest load for one's own gateways: what {@code quotagrid bench} makes and measures.
 *
 * <p>Start reading at {@link io.quotagrid.client.load.LoadRun}.
 */
@NullMarked
package io.quotagrid.client.load;

import org.jspecify.annotations.NullMarked;
