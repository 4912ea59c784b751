package io.quotagrid.gateway.http;

import java.net.URI;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;

/** How a listener is bound, and what its address is called: in clear, or with TLS. HTTP/1.1 in both. */
public final class Connectors {
    private static final String HTTP = "http/1.1";

    private Connectors() {}

    /** A connector that is bound when the server starts. */
    public static ServerConnector of(
            Server server, HttpConfiguration http, ListenAddress listen, Optional<ListenerTls> tls) {
        if (tls.isPresent()) { // probes and proxies come by address: whether the name fits is for clients to look at
            http.getCustomizers().removeIf(SecureRequestCustomizer.class::isInstance);
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        HttpConnectionFactory spoken = new HttpConnectionFactory(http);
        ServerConnector connector = tls.map(with ->
                        new ServerConnector(server, 1, 1, new SslConnectionFactory(with.factory(), HTTP), spoken))
                .orElseGet(() -> new ServerConnector(server, 1, 1, spoken));
        connector.setHost(listen.resolved().getAddress().getHostAddress());
        connector.setPort(listen.port());
        return connector;
    }

    /** Where it can be reached, once it is bound to {@code port}. */
    public static URI address(ListenAddress listen, int port, boolean tls) {
        String host = listen.host().contains(":") ? "[" + listen.host() + "]" : listen.host();
        return URI.create((tls ? "https://" : "http://") + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port);
    }
}
