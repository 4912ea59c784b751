/**
 * Real processes for cluster tests: JVMs that are started, killed, paused and cut off from each other, and none of which outlives
 * the test, however that ends. Beside them what tests of several modules share: a PostgreSQL, free ports, certificates, a clock. Knows
 * nothing of quota or Hazelcast; what a process is told to do is text.
 *
 * <p>Start reading at {@link io.quotagrid.harness.JavaProcess}.
 */
@NullMarked
package io.quotagrid.harness;

import org.jspecify.annotations.NullMarked;
