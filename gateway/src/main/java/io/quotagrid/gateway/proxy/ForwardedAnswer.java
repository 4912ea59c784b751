package io.quotagrid.gateway.proxy;

import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * Which of a provider's headers the caller gets to see. The provider's own quota and request id are not ours: they come back as
 * {@code x-upstream-*}. What speaks of the provider's own address stays behind.
 */
final class ForwardedAnswer {
    private static final String UPSTREAM = "x-upstream-";
    private static final Set<String> NEVER = Set.of("alt-svc", "strict-transport-security", "set-cookie");
    private static final String OURS = "x-quotagrid-";

    private ForwardedAnswer() {}

    /** Adds the provider's headers, which have no hop-by-hop ones any more, to the answer's. */
    static void add(HttpFields ofProvider, HttpFields.Mutable answer) {
        for (HttpField field : ofProvider) {
            String name = field.getLowerCaseName();
            if (NEVER.contains(name) || name.startsWith(OURS)) {
                continue;
            }
            if (isOfQuota(name) || name.equals("x-request-id")) {
                String bare = name.startsWith("x-") ? name.substring("x-".length()) : name;
                answer.add(UPSTREAM + bare, field.getValue());
            } else if (name.equals("date")) {
                answer.put(field);
            } else {
                answer.add(field);
            }
        }
    }

    private static boolean isOfQuota(String name) {
        return name.startsWith("x-ratelimit-")
                || name.startsWith("ratelimit")
                || name.startsWith("anthropic-ratelimit-");
    }
}
