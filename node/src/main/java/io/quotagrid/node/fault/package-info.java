/**
 * What a part of a cluster may do when the rest is silent: pure rules over members, clocks and settings, without Hazelcast.
 *
 * <p>{@link io.quotagrid.node.fault.KnownCluster} remembers who belongs to the cluster, {@link
 * io.quotagrid.node.fault.SplitRules} says on what footing this part of it decides, {@link io.quotagrid.node.fault.Pulses} who was
 * heard a moment ago.
 */
@NullMarked
package io.quotagrid.node.fault;

import org.jspecify.annotations.NullMarked;
