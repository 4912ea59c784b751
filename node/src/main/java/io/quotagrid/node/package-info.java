/**
 * The quota engine and the Hazelcast member that carries it.
 *
 * <p>Start reading at {@link io.quotagrid.node.QuotaNode}, which starts one member and hands out its
 * {@link io.quotagrid.node.quota.QuotaEngine}.
 */
@NullMarked
package io.quotagrid.node;

import org.jspecify.annotations.NullMarked;
