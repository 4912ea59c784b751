package io.quotagrid.node.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotagrid.config.Secret;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The name by which members know each other: the cluster's name, the key prefix and what only those can derive who have the
 * cluster's secret. Hazelcast compares it before a member is let in, and it is the only thing it compares there.
 *
 * <p>The derived part is slow to guess and says nothing of the secret, but it travels in clear when members join: whoever reads
 * the network between them can copy it. It is kept out of logs and of the status.
 */
final class ClusterName {
    private static final int ROUNDS = 50_000; // some 30 ms, once a start
    private static final int BITS = 128;

    private ClusterName() {}

    static String of(String name, String keyPrefix, Optional<Secret> secret) {
        String plain = name + "/" + keyPrefix;
        return secret.map(known -> plain + "/" + derived(plain, known)).orElse(plain);
    }

    private static String derived(String plain, Secret secret) {
        PBEKeySpec spec = new PBEKeySpec(
                secret.reveal().toCharArray(), ("quotagrid cluster " + plain).getBytes(UTF_8), ROUNDS, BITS);
        try {
            SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            return HexFormat.of().formatHex(factory.generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
