/**
 * The engine beside others that do its work: Bucket4j on Hazelcast, a script in Redis, and a bare Hazelcast entry processor, which
 * is the least that an owner elsewhere can cost. All are asked by the same threads of the same processes, in turn.
 *
 * <p>Start reading at {@link io.quotagrid.bench.rivals.ClusterScenario} and {@link io.quotagrid.bench.rivals.MemoryScenario}.
 */
@NullMarked
package io.quotagrid.bench.rivals;

import org.jspecify.annotations.NullMarked;
