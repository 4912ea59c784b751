package io.quotagrid.node.cluster.discovery;

import java.net.InetSocketAddress;
import java.util.Collection;

/** Knows where members may be. Asked at the start and again while the cluster looks for lost parts of itself. Thread-safe. */
interface PeerSource extends AutoCloseable {

    /**
     * Where members may be, this one perhaps among them. Waits a moment at most; what cannot be found out is left out and never
     * an exception.
     */
    Collection<InetSocketAddress> find();

    @Override
    default void close() {}
}
