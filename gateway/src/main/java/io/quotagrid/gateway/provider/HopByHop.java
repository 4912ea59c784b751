package io.quotagrid.gateway.provider;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Headers that speak of one connection only and never pass on: RFC 9110 section 7.6.1. */
public final class HopByHop {
    private static final Set<String> NAMES = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HopByHop() {}

    /** A copy without them and without those that {@code Connection} names. */
    public static HttpFields.Mutable without(HttpFields headers) {
        Set<String> named = named(headers);
        HttpFields.Mutable kept = HttpFields.build();
        for (HttpField field : headers) {
            String name = field.getLowerCaseName();
            if (!NAMES.contains(name) && !named.contains(name)) {
                kept.add(field);
            }
        }
        return kept;
    }

    private static Set<String> named(HttpFields headers) {
        List<String> tokens = headers.getCSV(HttpHeader.CONNECTION, false);
        if (tokens.isEmpty()) {
            return Set.of();
        }
        Set<String> named = new HashSet<>();
        for (String token : tokens) {
            named.add(token.toLowerCase(Locale.ROOT));
        }
        return named;
    }
}
