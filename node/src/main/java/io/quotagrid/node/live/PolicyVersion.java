package io.quotagrid.node.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/**
 * A policy's text, and how it came into force.
 *
 * @param hash SHA-256 of the text in UTF-8, 64 hexadecimal digits: what {@code sha256sum} says of the file
 * @param text YAML
 * @param by   who applied it; {@link #FILE} if a node was started with it
 * @param at   when, to the millisecond
 */
public record PolicyVersion(String hash, String text, String by, Instant at) {
    /** Who has applied the policy that the first node of a cluster was started with. */
    public static final String FILE = "file";

    public PolicyVersion {
        requireNonNull(hash, "hash");
        requireNonNull(text, "text");
        requireNonNull(by, "by");
        at = at.truncatedTo(ChronoUnit.MILLIS);
    }

    /** With the hash that its text has. */
    public static PolicyVersion of(String text, String by, Instant at) {
        return new PolicyVersion(hashOf(text), text, by, at);
    }

    /** As in {@link #hash}. */
    public static String hashOf(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
