package io.quotagrid.gateway.http;

import static java.util.Objects.requireNonNull;

import org.eclipse.jetty.http.HttpFields;

/**
 * The head of one request, as it came.
 *
 * @param id            ours, new for each request: {@code req_} and 24 lower-case hexadecimal digits; goes back as {@code x-request-id}
 * @param method        in upper case
 * @param path          decoded and canonical, without the query
 * @param headers       as sent; names compare without regard to case
 * @param remoteAddress the socket's address, without a port
 */
public record RequestHead(String id, String method, String path, HttpFields headers, String remoteAddress) {
    public RequestHead {
        requireNonNull(id, "id");
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        headers = headers.asImmutable();
        requireNonNull(remoteAddress, "remoteAddress");
    }
}
