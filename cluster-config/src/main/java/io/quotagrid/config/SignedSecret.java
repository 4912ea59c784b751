package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotagrid.config.Finding.Severity;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The shared key of signed tokens, looked up: whether it is there, and whether it is one that keeps others from signing. */
public final class SignedSecret {
    /** Where a policy says where it is. */
    public static final String PATH = "identity.signed.secret_ref";

    private static final int BITS_A_BYTE = 8;

    private SignedSecret() {}

    /** What looking for the shared key once came to. */
    public sealed interface Found {
        /** It was there, and others cannot guess or know it. */
        record Good(Secret secret) implements Found {}

        /** It is not there, or cannot be read. */
        record Absent(String why) implements Found {}

        /** It is there, and tokens cannot be checked with it. */
        record Bad(String why) implements Found {}

        /** Handles all cases; {@code why} is a sentence without the secret. */
        default <T> T fold(Function<Secret, T> good, Function<String, T> absent, Function<String, T> bad) {
            if (this instanceof Good found) {
                return good.apply(found.secret());
            }
            if (this instanceof Absent found) {
                return absent.apply(found.why());
            }
            return bad.apply(((Bad) this).why());
        }
    }

    /**
     * Looks the shared key of a policy up, where the policy uses one.
     *
     * @param yaml        the policy's file: for the line
     * @param environment usually {@link System#getenv()}
     * @param absent      how bad it is if it is not there; one that is there and is none is an error
     * @return empty if nothing is wrong with it, or there is no use for one
     */
    public static Optional<Finding> finding(
            Policy policy, byte[] yaml, Map<String, String> environment, Severity absent) {
        if (policy.identity().mode() != IdentityConfig.Mode.SIGNED) {
            return Optional.empty();
        }
        return policy.identity()
                .signed()
                .filter(signed -> signed.secretRef().isPresent())
                .flatMap(signed -> find(signed, environment)
                        .fold(
                                good -> Optional.empty(),
                                why -> Optional.of(finding(yaml, absent, why)),
                                why -> Optional.of(finding(yaml, Severity.ERROR, why))));
    }

    private static Finding finding(byte[] yaml, Severity severity, String why) {
        return new Finding(severity, PATH, YamlDocument.lineOf(yaml, PATH), why, Optional.empty(), Optional.empty());
    }

    /**
     * Looks for the shared key, once: what is judged is what is used, also while its file is being replaced.
     *
     * @param config      has a {@code secret_ref}
     * @param environment usually {@link System#getenv()}
     */
    public static Found find(SignedConfig config, Map<String, String> environment) {
        SecretRef ref = config.secretRef().orElseThrow();
        try {
            return ref.resolve(environment)
                    .map(secret -> judged(config, ref.describe(), secret))
                    .orElseGet(() ->
                            new Found.Absent("no secret in " + ref.describe() + ": a node without it takes no tokens"));
        } catch (UncheckedIOException e) {
            return new Found.Absent("the secret in " + ref.describe() + " cannot be read");
        }
    }

    private static Found judged(SignedConfig config, String place, Secret secret) {
        String text = secret.reveal();
        int bytes = text.getBytes(UTF_8).length;
        int needed = shortestBytes(config);
        if (bytes < needed) {
            return new Found.Bad("the secret in " + place + " has " + bytes + " bytes and must have at least " + needed
                    + " for " + String.join(", ", config.algorithms()));
        }
        return published(text)
                ? new Found.Bad("the secret in " + place
                        + " is a public key or a certificate: whoever knows it could sign (use jwks)")
                : new Found.Good(secret);
    }

    /** As long as the longest hash in use (RFC 7518, section 3.2): with a shorter one no token of that algorithm would ever hold. */
    private static int shortestBytes(SignedConfig config) {
        return config.algorithms().stream()
                        .filter(algorithm -> algorithm.startsWith("HS"))
                        .mapToInt(algorithm -> Integer.parseInt(algorithm.substring(2)))
                        .max()
                        .orElse(256)
                / BITS_A_BYTE;
    }

    /** RFC 8725, section 2.1: the classic mistake, made in a policy. */
    private static boolean published(String text) {
        String plain = text.toUpperCase(Locale.ROOT);
        return plain.contains("-----BEGIN")
                && (plain.contains("PUBLIC KEY-----") || plain.contains("CERTIFICATE-----"));
    }
}
