package io.quotagrid.gateway.proxy;

import io.quotagrid.gateway.provider.HopByHop;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * Which of a caller's headers a provider gets to see: not those of one hop, not who the caller is, and no credentials, to which
 * the choice of an account's organization and project belongs. Immutable.
 */
final class ForwardedRequest {
    private static final Set<String> NEVER = Set.of(
            "host",
            "content-length",
            "expect",
            "accept-encoding",
            "authorization",
            "api-key",
            "x-api-key",
            "cookie",
            "openai-organization",
            "openai-project",
            "forwarded",
            "via",
            "x-real-ip",
            "x-client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "x-identity-assertion",
            "x-request-id");
    private static final String FORWARDED = "x-forwarded-";
    private static final String OURS = "x-quotagrid-";

    private final Set<String> never;

    /** Keeps back {@code identityHeaders}, which say who the caller is, too. */
    ForwardedRequest(List<String> identityHeaders) {
        Set<String> names = new HashSet<>(NEVER);
        identityHeaders.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        never = Set.copyOf(names);
    }

    HttpFields headers(HttpFields ofCaller) {
        HttpFields.Mutable kept = HttpFields.build();
        for (HttpField field : HopByHop.without(ofCaller)) {
            if (!stays(field)) {
                kept.add(field);
            }
        }
        return kept.asImmutable();
    }

    private boolean stays(HttpField field) {
        String name = field.getLowerCaseName();
        return never.contains(name) || name.startsWith(FORWARDED) || name.startsWith(OURS);
    }
}
