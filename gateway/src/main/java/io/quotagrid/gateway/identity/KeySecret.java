package io.quotagrid.gateway.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.quotagrid.config.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * The secret of an API key: {@code qg_}, 32 random letters and digits (190 bits), and a checksum of 6. The checksum tells a mistyped or
 * cut key without a look-up, and lets scanners of repositories tell a leaked key from a text that looks like one.
 */
public final class KeySecret {
    /** What every key begins with. */
    public static final String PREFIX = "qg_";

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_CHARS = 32;
    private static final int CHECK_CHARS = 6;
    private static final int LENGTH = PREFIX.length() + RANDOM_CHARS + CHECK_CHARS;

    private KeySecret() {}

    /**
     * A new one.
     *
     * @param random has to be one that nobody can foretell
     */
    public static Secret next(RandomGenerator random) {
        StringBuilder text = new StringBuilder(LENGTH).append(PREFIX);
        for (int i = 0; i < RANDOM_CHARS; i++) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return new Secret(text.append(checksum(text)).toString());
    }

    /** Whether a bearer token claims to be a key of ours. */
    public static boolean claimed(String token) {
        return token.startsWith(PREFIX);
    }

    /** Whether it could be one: its form and its checksum are right. */
    public static boolean wellFormed(String token) {
        if (token.length() != LENGTH || !claimed(token)) {
            return false;
        }
        CharSequence random = token.subSequence(0, LENGTH - CHECK_CHARS);
        return random.chars().skip(PREFIX.length()).allMatch(c -> DIGITS.indexOf(c) >= 0)
                && token.endsWith(checksum(random));
    }

    /** The last characters of a secret that begins so. */
    static String checksum(CharSequence text) {
        CRC32 crc = new CRC32();
        crc.update(text.toString().getBytes(US_ASCII));
        StringBuilder digits = new StringBuilder();
        for (long rest = crc.getValue(); digits.length() < CHECK_CHARS; rest /= DIGITS.length()) {
            digits.append(DIGITS.charAt((int) (rest % DIGITS.length())));
        }
        return digits.reverse().toString();
    }

    /** SHA-256 of a token, 64 hexadecimal digits: what is kept of it. A guess cannot be tried faster for knowing it. */
    public static String hash(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
