package io.quotagrid.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotagrid.config.Finding.Severity;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The shared key of signed tokens, looked up: whether it is there, and whether it is one that keeps others from signing. */
public final class SignedSecret {
    /** Where a policy says where it is. */
    public static final String PATH = "identity.signed.secret_ref";

    private static final int BITS_A_BYTE = 8;

    private SignedSecret() {}

    /** What is wrong with the shared key. */
    private record Problem(boolean absent, String message) {
        Finding finding(byte[] yaml, Severity severity) {
            return new Finding(
                    absent ? severity : Severity.ERROR,
                    PATH,
                    YamlDocument.lineOf(yaml, PATH),
                    message,
                    Optional.empty(),
                    Optional.empty());
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
                .flatMap(signed -> problem(signed, environment))
                .map(problem -> problem.finding(yaml, absent));
    }

    /** Why tokens cannot be checked with it; empty if they can, or a key set is used. */
    public static Optional<String> objection(SignedConfig config, Map<String, String> environment) {
        return problem(config, environment).map(Problem::message);
    }

    private static Optional<Problem> problem(SignedConfig config, Map<String, String> environment) {
        if (config.secretRef().isEmpty()) {
            return Optional.empty();
        }
        String place = config.secretRef().get().describe();
        Optional<Secret> secret;
        try {
            secret = config.secretRef().get().resolve(environment);
        } catch (UncheckedIOException e) {
            return Optional.of(new Problem(true, "the secret in " + place + " cannot be read"));
        }
        if (secret.isEmpty()) {
            return Optional.of(new Problem(true, "no secret in " + place + ": a node without it takes no tokens"));
        }
        String text = secret.get().reveal();
        int bytes = text.getBytes(UTF_8).length;
        int needed = shortestBytes(config);
        if (bytes < needed) {
            return Optional.of(new Problem(
                    false,
                    "the secret in " + place + " has " + bytes + " bytes and must have at least " + needed + " for "
                            + String.join(", ", config.algorithms())));
        }
        return published(text)
                ? Optional.of(new Problem(
                        false,
                        "the secret in " + place
                                + " is a public key or a certificate: whoever knows it could sign (use jwks)"))
                : Optional.empty();
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
