/**
 * One Hazelcast member: how the policy's words become its configuration, how it starts, and how it stands.
 *
 * <p>Knows nothing of quota: what a member carries is prepared by {@code node.store}. How members find each other is in {@code
 * discovery}; who may join is decided by {@code ClusterName}; whose clock is trusted by {@code ClockWatch}.
 *
 * <p>Start reading at {@link io.quotagrid.node.cluster.ClusterMember}.
 */
@NullMarked
package io.quotagrid.node.cluster;

import org.jspecify.annotations.NullMarked;
