/**
 * One Hazelcast member: how the policy's words become its configuration, how it starts, and how it stands.
 *
 * <p>Knows nothing of quota: what a member carries is prepared by {@code node.store}. Members do not look for each other yet;
 * {@code MemberConfig} has the one method where discovery gets its place.
 *
 * <p>Start reading at {@link io.quotagrid.node.cluster.ClusterMember}.
 */
@NullMarked
package io.quotagrid.node.cluster;

import org.jspecify.annotations.NullMarked;
