/**
 * Where subjects' states are kept, and how a message reaches the one place that may change them.
 *
 * <p>The only home of entry processors, wire forms and the merge policy, and of the owner's clock. Two stores keep one
 * contract: {@link io.quotagrid.node.store.LocalCounterStore} for counters of this node only, and
 * {@link io.quotagrid.node.store.HazelcastCounterStore}, whose subjects live at the member that owns their partition. What a
 * message does to a subject is not decided here but in {@code node.quota}; who sends which message is {@code node.engine}'s
 * business.
 *
 * <p>Start reading at {@link io.quotagrid.node.store.CounterStore}, then {@code SubjectProcessor}.
 */
@NullMarked
package io.quotagrid.node.store;

import org.jspecify.annotations.NullMarked;
