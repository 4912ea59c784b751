package io.quotagrid.gateway.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where a listener listens: {@code host:port}, an IPv6 address in brackets.
 *
 * @param host a name or an address
 * @param port 0 to 65535; 0 lets the system choose
 */
public record ListenAddress(String host, int port) {
    private static final int LARGEST_PORT = 65_535;

    /**
     * Reads {@code host:port}.
     *
     * @param option how the operator named it, for the message
     * @throws IllegalArgumentException if it is none
     */
    public static ListenAddress parse(String option, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String digits = text.substring(colon + 1);
        if (host.isEmpty() || !digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > LARGEST_PORT) {
            throw new IllegalArgumentException(option + " must be host:port but was " + text);
        }
        return new ListenAddress(host, Integer.parseInt(digits));
    }

    /**
     * Whether only this machine can reach it.
     *
     * @throws StartException if the host has no address
     */
    public boolean loopback() {
        return resolved().getAddress().isLoopbackAddress();
    }

    /**
     * The address to bind to.
     *
     * @throws StartException if the host has no address
     */
    public InetSocketAddress resolved() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new StartException("cannot listen on " + this + ": the host has no address");
        }
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
