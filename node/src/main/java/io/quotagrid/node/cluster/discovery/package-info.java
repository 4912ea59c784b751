/**
 * How a member finds its peers: one discovery strategy for every mode, which unions what its sources know.
 *
 * <p>Members whose joiners differ refuse each other, so there is one joiner, Hazelcast's for discovery strategies, whatever the
 * policy says; only the sources differ. Nothing here decides who may join: that is the cluster's name, see {@code ClusterName}.
 *
 * <p>Start reading at {@link io.quotagrid.node.cluster.discovery.PeerSearch}.
 */
@NullMarked
package io.quotagrid.node.cluster.discovery;

import org.jspecify.annotations.NullMarked;
