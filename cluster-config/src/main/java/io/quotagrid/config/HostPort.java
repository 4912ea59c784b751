package io.quotagrid.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses as they are written: {@code 10.0.0.1:5701}, {@code node-a:5701}, {@code [::1]:5701}. */
final class HostPort {
    private static final String HOST = "[A-Za-z0-9._-]{1,253}|\\[[0-9a-fA-F:.]{2,45}]";
    private static final Pattern HOST_ONLY = Pattern.compile(HOST);
    private static final Pattern HOST_AND_PORT = Pattern.compile("(" + HOST + "):([0-9]{1,5})");
    private static final int LARGEST_PORT = 65_535;

    private HostPort() {}

    static boolean isHost(String text) {
        return HOST_ONLY.matcher(text).matches();
    }

    static boolean holds(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        return matcher.matches() && Integer.parseInt(matcher.group(2)) <= LARGEST_PORT;
    }

    /** Whether only this machine reaches the address. */
    static boolean isLoopback(String hostAndPort) {
        return hostAndPort.startsWith("127.")
                || hostAndPort.equals("localhost")
                || hostAndPort.startsWith("localhost:")
                || hostAndPort.startsWith("[::1]");
    }
}
