package io.quotagrid.gateway.identity;

import io.quotagrid.gateway.http.ApiException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;

/** What a request shows to say who it is from. Tokens leave this room as hashes only. */
final class Credentials {
    /** RFC 6750, section 2.1. */
    private static final String BEARER_HEADER = "Authorization";

    /** As Anthropic's clients send it. */
    private static final String KEY_HEADER = "x-api-key";

    private static final String SCHEME = "Bearer";
    private static final int LONGEST_BEARER = 4_096;
    private static final int SHORT_HASH_CHARS = 32;

    private Credentials() {}

    /**
     * The bearer token.
     *
     * @param longest in characters
     * @return empty when none is presented
     * @throws ApiException 400 when the header is sent twice or is not {@code Bearer} and one token of visible ASCII characters
     */
    static Optional<String> bearer(HttpFields headers, int longest) {
        List<String> values = headers.getValuesList(BEARER_HEADER);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw sentTwice(BEARER_HEADER);
        }
        return Optional.of(token(values.get(0), longest));
    }

    static Optional<String> bearer(HttpFields headers) {
        return bearer(headers, LONGEST_BEARER);
    }

    /**
     * The API key: a bearer token, or in {@code x-api-key}.
     *
     * @return empty when neither is presented
     * @throws ApiException 400 when two are presented, and as {@link #bearer}
     */
    static Optional<String> key(HttpFields headers) {
        Optional<String> bearer = bearer(headers);
        Optional<String> other = single(headers, KEY_HEADER).filter(text -> !text.isEmpty());
        if (bearer.isPresent() && other.isPresent() && KeySecret.claimed(other.get()) && !other.equals(bearer)) {
            throw ApiException.badRequest(KEY_HEADER, "Authorization and x-api-key must not show two keys");
        }
        return bearer.or(() -> other);
    }

    /** As {@link #key}, but of {@code x-api-key} only what claims to be a key of ours: others mean nothing here. */
    static Optional<String> keyOrBearer(HttpFields headers) {
        Optional<String> bearer = bearer(headers);
        Optional<String> other = single(headers, KEY_HEADER).filter(KeySecret::claimed);
        if (bearer.filter(KeySecret::claimed).isPresent() && other.isPresent()) {
            return key(headers);
        }
        return other.or(() -> bearer);
    }

    /** @throws ApiException 400 when the header is sent twice */
    static Optional<String> single(HttpFields headers, String header) {
        List<String> values = headers.getValuesList(header);
        if (values.size() > 1) {
            throw sentTwice(header);
        }
        return values.isEmpty() ? Optional.empty() : Optional.ofNullable(values.get(0));
    }

    private static ApiException sentTwice(String header) {
        return ApiException.badRequest(header, "the header " + header + " must be sent once");
    }

    private static String token(String value, int longest) {
        int schemeChars = SCHEME.length();
        if (value == null
                || value.length() < schemeChars + 2
                || !value.regionMatches(true, 0, SCHEME, 0, schemeChars)
                || value.charAt(schemeChars) != ' ') {
            throw malformed(longest);
        }
        String token = value.substring(schemeChars).strip();
        if (token.isEmpty() || token.length() > longest || !VisibleAscii.only(token)) {
            throw malformed(longest);
        }
        return token;
    }

    private static ApiException malformed(int longest) {
        return ApiException.badRequest(
                BEARER_HEADER,
                "the header Authorization must be 'Bearer' and one token of up to " + longest
                        + " visible ASCII characters");
    }

    /** The first 16 bytes of the token's SHA-256, in hexadecimal: what tokens that are not ours are counted by. */
    static String shortHash(String token) {
        return KeySecret.hash(token).substring(0, SHORT_HASH_CHARS);
    }
}
