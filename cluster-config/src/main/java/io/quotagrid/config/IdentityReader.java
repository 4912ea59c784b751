package io.quotagrid.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The {@code identity:} block. */
final class IdentityReader {
    private static final Set<String> ALGORITHMS = Set.of(
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384",
            "HS512");

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
        if (algorithms.isEmpty() || !ALGORITHMS.containsAll(algorithms)) {
            block.wrong(
                    "algorithms",
                    "was " + algorithms,
                    "some of " + String.join(", ", ALGORITHMS.stream().sorted().toList()));
        }
        Optional<URI> jwks = block.optionalText("jwks").flatMap(text -> uri(block, text));
        Optional<SecretRef> secret = PolicyReader.secret(block, "secret_ref");
        if (jwks.isPresent() == secret.isPresent()) {
            block.wrong("jwks", "signed identity needs exactly one of jwks and secret_ref", "jwks or secret_ref");
        }
        return new SignedConfig(
                block.text("issuer"),
                block.text("audience"),
                algorithms,
                jwks,
                secret,
                block.text("user_claim"),
                block.text("team_claim"),
                block.text("group_claim"),
                block.duration("clock_skew", Duration.ZERO, Duration.ofMinutes(10)));
    }

    private static Optional<URI> uri(Section block, String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            block.wrong("jwks", "is no URL", "https://... or file:...");
            return Optional.empty();
        }
    }
}
