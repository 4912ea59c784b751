package io.quotagrid.gateway.identity;

import io.quotagrid.gateway.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;

/** The bearer token of a request (RFC 6750, section 2.1), known outside this class by its hash only. */
final class BearerToken {
    private static final String HEADER = "Authorization";
    private static final String SCHEME = "Bearer";
    private static final int LONGEST_TOKEN = 4_096;
    private static final int HASH_BYTES = 16;

    private BearerToken() {}

    /**
     * The first 16 bytes of the token's SHA-256, in hexadecimal; empty when none is presented.
     *
     * @throws ApiException 400 when the header is sent twice or is not {@code Bearer} and one token of up to 4096 visible
     *     ASCII characters
     */
    static Optional<String> hashOf(HttpFields headers) {
        List<String> values = headers.getValuesList(HEADER);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw ApiException.badRequest(HEADER, "the header Authorization must be sent once");
        }
        return Optional.of(hash(token(values.get(0))));
    }

    private static String token(String value) {
        int schemeChars = SCHEME.length();
        if (value == null
                || value.length() < schemeChars + 2
                || !value.regionMatches(true, 0, SCHEME, 0, schemeChars)
                || value.charAt(schemeChars) != ' ') {
            throw malformed();
        }
        String token = value.substring(schemeChars).strip();
        if (token.isEmpty() || token.length() > LONGEST_TOKEN || !VisibleAscii.only(token)) {
            throw malformed();
        }
        return token;
    }

    private static ApiException malformed() {
        return ApiException.badRequest(
                HEADER,
                "the header Authorization must be 'Bearer' and one token of up to 4096 visible ASCII characters");
    }

    private static String hash(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
