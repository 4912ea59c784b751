package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of a change as an {@code ETag}, and what a change says it has seen as {@code If-Match} (RFC 9110, section 13.1.1).
 *
 * <p>A change without {@code If-Match} is taken: the last writer wins, as scripts expect it, and the answer says what was replaced
 * and whose it was. With it, nobody overwrites what they have not seen.
 */
final class Versions {
    private static final Pattern TAG = Pattern.compile("\"([0-9]{1,18})\"");

    private Versions() {}

    static String etag(long epoch) {
        return "\"" + epoch + "\"";
    }

    /**
     * The change that has to be the last one for this request to be done.
     *
     * @return empty if any may be
     * @throws Problem 400 if the header is not one version
     */
    static OptionalLong expected(Context ctx) {
        String header = ctx.header("If-Match");
        if (header == null || header.strip().equals("*")) {
            return OptionalLong.empty();
        }
        Matcher tag = TAG.matcher(header.strip());
        if (!tag.matches()) {
            throw Problem.at("If-Match", "must be one ETag as it was answered, like \"12\", or *");
        }
        return OptionalLong.of(Long.parseLong(tag.group(1)));
    }
}
