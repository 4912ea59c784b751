package io.quotagrid.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The {@code identity:} block. */
final class IdentityReader {
    private static final List<String> PUBLIC =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
    private static final List<String> SHARED = List.of("HS256", "HS384", "HS512");
    private static final String ALLOWED = "some of " + String.join(", ", PUBLIC) + ", " + String.join(", ", SHARED);

    private final Section root;

    IdentityReader(Section root) {
        this.root = root;
    }

    IdentityConfig identity() {
        Section block = root.section("identity");
        boolean namesHeader = root.section("user_rate_limit").has("header")
                || root.section("team_rate_limit").has("header");
        IdentityConfig.Mode byDefault = namesHeader ? IdentityConfig.Mode.HEADERS : IdentityConfig.Mode.API_KEY;
        IdentityConfig.Mode mode =
                block.optionalChoice("mode", IdentityConfig.Mode.class).orElse(byDefault);
        Optional<SignedConfig> signed = block.optional("signed").map(IdentityReader::signed);
        if (mode == IdentityConfig.Mode.SIGNED && signed.isEmpty()) {
            block.wrong("mode", "signed needs identity.signed", "issuer, audience and a key");
        }
        return new IdentityConfig(mode, block.flag("require"), signed);
    }

    private static SignedConfig signed(Section block) {
        List<String> algorithms = block.texts("algorithms");
        if (algorithms.isEmpty()) {
            block.wrong("algorithms", "names none", ALLOWED);
        }
        block.each("algorithms", algorithms, name -> PUBLIC.contains(name) || SHARED.contains(name), ALLOWED);
        boolean byJwks = block.has("jwks");
        boolean bySecret = block.has("secret_ref");
        if (byJwks == bySecret && block.readable()) {
            block.wrong(
                    "jwks",
                    byJwks ? "does not go with secret_ref" : "is missing",
                    "exactly one of jwks and secret_ref");
        }
        for (int i = 0; i < algorithms.size(); i++) {
            // a public key taken for a shared one lets everybody sign (RFC 8725, section 2.1)
            if (byJwks != bySecret && (byJwks ? SHARED : PUBLIC).contains(algorithms.get(i))) {
                block.wrongItem(
                        "algorithms",
                        i,
                        algorithms.get(i) + " does not go with " + (byJwks ? "jwks" : "secret_ref"),
                        "RS, PS, ES and EdDSA with jwks; HS with secret_ref");
            }
        }
        Optional<URI> jwks = block.optionalText("jwks").flatMap(text -> uri(block, text));
        Optional<SecretRef> secret = PolicyReader.secret(block, "secret_ref");
        return new SignedConfig(
                block.text("issuer"),
                block.text("audience"),
                algorithms,
                jwks,
                secret,
                block.text("user_claim"),
                block.text("team_claim"),
                block.text("group_claim"),
                block.duration("clock_skew", Duration.ZERO, Duration.ofMinutes(10)),
                block.choice("replay", SignedConfig.Replay.class),
                block.duration("jwks_refresh", Duration.ofSeconds(1), Duration.ofDays(1)));
    }

    private static Optional<URI> uri(Section block, String text) {
        try {
            URI uri = new URI(text);
            boolean web = ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null;
            if ((web && uri.getRawUserInfo() == null) || "file".equals(uri.getScheme())) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            // said below, like every other address that is none
        }
        block.wrong("jwks", "is no address of a key set", "https://..., http://... or file:..., without user");
        return Optional.empty();
    }
}
