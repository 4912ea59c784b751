package io.quotagrid.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may be the address of a provider, and which addresses are no provider's. */
public final class BaseUrl {
    /** How it has to look, for messages. */
    public static final String FORM = "http:// or https://, no user, query or fragment";

    /** Link-local: there clouds hand out the machine's own credentials to whoever asks. */
    private static final Pattern LINK_LOCAL =
            Pattern.compile("169\\.254\\.[0-9.]+|\\[fe[89ab][0-9a-f]:.*|\\[::ffff:(169\\.254\\.|a9fe:).*");

    private static final Pattern METADATA = Pattern.compile(
            "metadata(\\.google\\.internal)?\\.?|instance-data(\\.ec2\\.internal)?\\.?|100\\.100\\.100\\.200|\\[fd00:ec2::254]");

    /** An IPv4 address in another spelling than four decimal numbers: as one number, in octal or hexadecimal. */
    private static final Pattern ODD_ADDRESS =
            Pattern.compile("(0x[0-9a-f]+|[0-9]+)(\\.(0x[0-9a-f]+|[0-9]+)){0,3}\\.?");

    private static final Pattern PLAIN_ADDRESS = Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");

    private BaseUrl() {}

    /** The address; empty if it is none of the {@link #FORM}. */
    public static Optional<URI> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            return http && bare && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Why nothing may be sent there; empty if it may. By the text alone: no name is looked up. */
    static Optional<String> objection(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        if (LINK_LOCAL.matcher(host).matches() || METADATA.matcher(host).matches()) {
            return Optional.of(
                    "is link-local or a cloud's metadata service, which hands out credentials: no provider is there");
        }
        if (ODD_ADDRESS.matcher(host).matches() && !PLAIN_ADDRESS.matcher(host).matches()) {
            return Optional.of("hides an address in an unusual spelling");
        }
        return Optional.empty();
    }
}
