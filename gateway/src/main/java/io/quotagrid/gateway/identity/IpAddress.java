package io.quotagrid.gateway.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * One spelling for each address, so that one client is one subject: dotted IPv4, and IPv6 in full and lower case. Never asks
 * the name service.
 */
final class IpAddress {
    private static final int LONGEST = 64;
    private static final int OCTETS = 4;

    private IpAddress() {}

    /**
     * Takes IPv4 and IPv6, the latter also in brackets, with a port behind it, with a zone, or with an IPv4 address in it.
     *
     * @return empty when it is no address
     */
    static Optional<String> canonical(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        if (text.charAt(0) == '[') {
            int end = text.indexOf(']');
            return end < 0 || !isPort(text.substring(end + 1)) ? Optional.empty() : ipv6(text.substring(1, end));
        }
        int colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
            return ipv6(text);
        }
        if (colon < 0) {
            return ipv4(text);
        }
        return isPort(text.substring(colon)) ? ipv4(text.substring(0, colon)) : Optional.empty();
    }

    private static boolean isPort(String text) {
        return text.isEmpty() || text.matches(":[0-9]{1,5}");
    }

    private static Optional<String> ipv4(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != OCTETS) {
            return Optional.empty();
        }
        for (String octet : octets) {
            if (!octet.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(octet) > 255) {
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    private static Optional<String> ipv6(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        // with a colon among these characters the JDK reads a literal or throws: it never resolves a name
        if (address.indexOf(':') < 0 || !address.matches("[0-9A-Fa-f:.]{2,45}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(address).getHostAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
