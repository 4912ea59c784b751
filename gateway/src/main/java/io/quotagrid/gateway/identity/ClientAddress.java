package io.quotagrid.gateway.identity;

import io.quotagrid.gateway.http.ApiException;
import io.quotagrid.gateway.http.RequestHead;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the client's address: the socket's, or what the outermost of our own proxies wrote into {@code X-Forwarded-For}.
 *
 * <p>Each proxy appends the address that it was called from, so only the last {@code depth} entries were written by proxies
 * of ours, and the first of these names the client. Whatever stands left of it was sent by the client and is not read. A chain
 * shorter than configured did not come through all our proxies: then only the socket's address is certain, and it is taken.
 */
final class ClientAddress {
    private static final String HEADER = "X-Forwarded-For";

    /** One subject for all callers whose socket has no address, as over a Unix socket. */
    private static final String LOCAL = "local";

    private final int trustProxyDepth;

    ClientAddress(int trustProxyDepth) {
        this.trustProxyDepth = trustProxyDepth;
    }

    /**
     * @return a canonical address
     * @throws ApiException 400 when the entry of a trusted proxy is not an address
     */
    String of(RequestHead head) {
        if (trustProxyDepth > 0) {
            List<String> entries = entries(head.headers().getValuesList(HEADER));
            if (entries.size() >= trustProxyDepth) {
                return IpAddress.canonical(entries.get(entries.size() - trustProxyDepth))
                        .orElseThrow(() ->
                                ApiException.badRequest(HEADER, "the header X-Forwarded-For must hold addresses"));
            }
        }
        return IpAddress.canonical(head.remoteAddress()).orElse(LOCAL);
    }

    /** All entries over all header lines; empty ones do not count (RFC 9110, section 5.6.1). */
    private static List<String> entries(List<String> lines) {
        List<String> entries = new ArrayList<>();
        for (String line : lines) {
            for (String entry : line.split(",")) {
                if (!entry.isBlank()) {
                    entries.add(entry.strip());
                }
            }
        }
        return entries;
    }
}
