package io.quotagrid.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a signed identity, a JWT, must look like.
 *
 * @param issuer     {@code iss}
 * @param audience   {@code aud}
 * @param algorithms allowed; never {@code none}
 * @param jwks       key set, by URL or file
 * @param secretRef  shared key for HMAC algorithms
 * @param userClaim  claim that names the user
 * @param teamClaim  claim that names the team
 * @param groupClaim claim that names the consumer group
 * @param clockSkew  allowed difference between clocks
 * @param replay     what a second use of a token is
 * @param jwksRefresh how old the key set may be before it is fetched again
 */
public record SignedConfig(
        String issuer,
        String audience,
        List<String> algorithms,
        Optional<URI> jwks,
        Optional<SecretRef> secretRef,
        String userClaim,
        String teamClaim,
        String groupClaim,
        Duration clockSkew,
        Replay replay,
        Duration jwksRefresh) {

    /** What a second use of a token, told by its {@code jti}, is. */
    public enum Replay {
        /** As good as the first, until the token expires. */
        REUSABLE,
        /** Refused where it comes from another address than the first. */
        ONE_ADDRESS,
        /** Refused. */
        SINGLE_USE
    }

    public SignedConfig {
        algorithms = List.copyOf(algorithms);
    }
}
