package io.quotagrid.gateway.identity;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Cleans a caller's headers for the provider: what concerns only this connection, who calls, or what they may spend stays
 * here; the rest goes on as it came. Thread-safe.
 *
 * <p>The body was read as JSON in UTF-8, and so it is declared: a provider cannot be talked into reading it as something else.
 * An answer is asked for without compression, because its events are read as they pass.
 */
public final class ForwardedHeaders {
    /** In lower case. Hop-by-hop (RFC 9110, section 7.6.1), then credentials, then where it came from, then ours to set. */
    private static final Set<String> KEPT_HERE = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "expect",
            "authorization",
            "cookie",
            "cookie2",
            "x-api-key",
            "api-key",
            "x-goog-api-key",
            "x-identity-assertion",
            "host",
            "forwarded",
            "via",
            "x-real-ip",
            "true-client-ip",
            "x-client-ip",
            "x-request-id",
            "content-length",
            "content-encoding",
            "content-type",
            "accept-encoding",
            "range");

    private static final List<String> KEPT_HERE_PREFIXES =
            List.of("proxy-", "x-forwarded-", "x-quotagrid-", "sec-websocket-");
    private static final HttpField JSON = new HttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField UNCOMPRESSED = new HttpField(HttpHeader.ACCEPT_ENCODING, "identity");

    private final Set<String> identityHeaders;

    public ForwardedHeaders(IdentityRules rules) {
        Set<String> names = new HashSet<>(Set.of("x-user-id", "x-team-id"));
        names.add(lower(rules.userHeader()));
        names.add(lower(rules.teamHeader()));
        this.identityHeaders = Set.copyOf(names);
    }

    /** What goes to the provider; its own credentials and the length are added there. */
    public HttpFields clean(HttpFields callers) {
        Set<String> named = namedByConnection(callers);
        HttpFields.Mutable cleaned = HttpFields.build();
        for (HttpField field : callers) {
            String name = lower(field.getName());
            if (!staysHere(name) && !named.contains(name) && isSafe(field)) {
                cleaned.add(field);
            }
        }
        return cleaned.put(JSON).put(UNCOMPRESSED).asImmutable();
    }

    private boolean staysHere(String name) {
        return KEPT_HERE.contains(name)
                || identityHeaders.contains(name)
                || KEPT_HERE_PREFIXES.stream().anyMatch(name::startsWith);
    }

    private static Set<String> namedByConnection(HttpFields callers) {
        Set<String> names = new HashSet<>();
        for (String line : callers.getValuesList(HttpHeader.CONNECTION)) {
            for (String name : line.split(",")) {
                names.add(lower(name.strip()));
            }
        }
        return names;
    }

    /** The HTTP parser has refused such headers already; here they cannot be forwarded even if it had not. */
    private static boolean isSafe(HttpField field) {
        String value = field.getValue();
        return value != null
                && field.getName().chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ':')
                && value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c != 0x7f));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
