/**
 * The node's side of slices: what it has in hand of each subject's room, spends without asking, and reports.
 *
 * <p>Pure: time comes in as nanoseconds of any monotonic clock, what is said and heard as the values of {@code node.quota}.
 * Nothing here knows lanes, stores or threads; whoever owns a {@link io.quotagrid.node.slice.SubjectSlice} guards it with a lock
 * of its own. The owner's side is {@code SliceTurn} in {@code node.quota}.
 *
 * <p>Start reading at {@link io.quotagrid.node.slice.SubjectSlice}.
 */
@NullMarked
package io.quotagrid.node.slice;

import org.jspecify.annotations.NullMarked;
