package io.quotagrid.gateway.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One spelling for each address, so that one client is one subject: dotted IPv4, and IPv6 in full and lower case. Never asks
 * the name service.
 */
final class IpAddress {
    private static final int LONGEST = 64;
    private static final int OCTETS = 4;
    private static final int LARGEST_OCTET = 255;
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}");
    private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

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
        return text.isEmpty() || PORT.matcher(text).matches();
    }

    /** Every call comes by here: read by hand, for a pattern costs more than the rest of an identification. */
    private static Optional<String> ipv4(String text) {
        int octets = 1;
        int digits = 0;
        int octet = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && digits > 0 && octets < OCTETS) {
                octets++;
                digits = 0;
                octet = 0;
            } else if (c >= '0' && c <= '9' && (digits == 0 || octet > 0)) { // no zeros in front
                digits++;
                octet = octet * 10 + (c - '0');
                if (octet > LARGEST_OCTET) {
                    return Optional.empty();
                }
            } else {
                return Optional.empty();
            }
        }
        return octets == OCTETS && digits > 0 ? Optional.of(text) : Optional.empty();
    }

    private static Optional<String> ipv6(String text) {
        int zone = text.indexOf('%');
        String address = zone < 0 ? text : text.substring(0, zone);
        // with a colon among these characters the JDK reads a literal or throws: it never resolves a name
        if (address.indexOf(':') < 0 || !LITERAL.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(address).getHostAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
