package io.quotagrid.client;

import static io.quotagrid.client.QueryText.encoded;

import io.quotagrid.config.Tier;
import java.util.Optional;

/** Paths with names in them: a name is one segment, whatever it is made of. */
final class AdminPaths {
    private AdminPaths() {}

    static String member(String id) {
        return "/admin/v1/cluster/members/" + encoded(id);
    }

    static String limits(Tier tier, Optional<String> id) {
        return "/admin/v1/limits/" + tier.label()
                + id.map(subject -> "/" + encoded(subject)).orElse("");
    }

    static String usage(Tier tier, String id) {
        return "/admin/v1/usage/" + tier.label() + "/" + encoded(id);
    }

    static String key(String id) {
        return "/admin/v1/keys/" + encoded(id);
    }

    static String pastCall(String requestId) {
        return "/admin/v1/explain/" + encoded(requestId);
    }
}
