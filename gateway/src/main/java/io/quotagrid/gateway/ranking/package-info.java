/**
 * Who uses most: each node counts what passes through it, in bounded memory, so that the largest are known without a look at every
 * subject.
 *
 * <p>Start reading at {@link io.quotagrid.gateway.ranking.Rankings}.
 */
@NullMarked
package io.quotagrid.gateway.ranking;

import org.jspecify.annotations.NullMarked;
