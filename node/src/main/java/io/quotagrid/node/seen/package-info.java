/**
 * Which one-time names the cluster has seen: what a guard against replayed tokens asks. Start reading at {@link
 * io.quotagrid.node.seen.SeenNames}.
 */
@NullMarked
package io.quotagrid.node.seen;

import org.jspecify.annotations.NullMarked;
