/**
 * What operators change while the cluster runs: limits of tiers and of single subjects, and the policy as a whole.
 *
 * <p>The pure half is values and rules: a {@link io.quotagrid.node.live.LimitChange} of a {@link
 * io.quotagrid.node.live.LimitTarget}, the {@link io.quotagrid.node.live.LimitTable} that every node has whole in memory, and
 * the {@link io.quotagrid.node.live.LimitBook} that says what is in force for a subject. The other half keeps the table the
 * same on all nodes, and through their ends: see {@code docs/design/0006-live-settings.md}.
 *
 * <p>Knows nothing of HTTP and of how calls are counted.
 */
@NullMarked
package io.quotagrid.node.live;

import org.jspecify.annotations.NullMarked;
