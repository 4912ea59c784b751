package io.quotagrid.gateway.provider;

import io.quotagrid.config.Secret;
import io.quotagrid.config.SecretRef;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A target's key, as it is now. A file is read again when {@link #look} is called: a new key counts for calls that are sent from
 * then on. A file that is gone, empty or holds no key leaves the last good key in place, and {@link #problem} says so. One thread
 * looks; everything else is thread-safe. Never prints the key.
 */
final class ProviderKey {
    private static final Logger log = LoggerFactory.getLogger(ProviderKey.class);

    /** Beyond any provider's; a header has to hold it. */
    private static final int LONGEST = 8_192;

    private final String target;
    private final Optional<SecretRef> reference;
    private final Map<String, String> environment;
    private volatile Optional<HttpField> header = Optional.empty();
    private volatile Optional<String> problem = Optional.empty();

    /** @param reference empty for a target that is called without a key */
    ProviderKey(String target, Optional<SecretRef> reference, Map<String, String> environment) {
        this.target = target;
        this.reference = reference;
        this.environment = environment;
        look();
    }

    /** Reads it again. */
    void look() {
        reference.ifPresent(this::look);
    }

    private void look(SecretRef from) {
        Optional<Secret> found;
        String wrong = "no secret in ";
        try {
            found = from.resolve(environment);
        } catch (UncheckedIOException e) {
            found = Optional.empty();
            wrong = "cannot read ";
        }
        if (found.filter(secret -> !sendable(secret.reveal())).isPresent()) {
            found = Optional.empty();
            wrong = "more than one line, or not visible ASCII, in ";
        }
        if (found.isPresent()) {
            take(from, "Bearer " + found.get().reveal());
        } else {
            miss(wrong + from.describe());
        }
    }

    private void take(SecretRef from, String value) {
        boolean first = header.isEmpty();
        if (first || !value.equals(header.get().getValue())) {
            header = Optional.of(new PreEncodedHttpField(HttpHeader.AUTHORIZATION, value));
            if (!first) {
                log.atInfo()
                        .addKeyValue("target", target)
                        .addKeyValue("secret", from.describe())
                        .log("a target has a new key");
            }
        }
        problem = Optional.empty();
    }

    private void miss(String wrong) {
        Optional<String> now = Optional.of(header.isPresent() ? wrong + ": the key of before is used" : wrong);
        if (!now.equals(problem)) {
            log.atWarn()
                    .addKeyValue("target", target)
                    .addKeyValue("secret", wrong)
                    .log(
                            header.isPresent()
                                    ? "a target's secret is gone: the key of before is used"
                                    : "a target's secret is missing: the target takes no calls");
        }
        problem = now;
    }

    private static boolean sendable(String key) {
        return key.length() <= LONGEST && key.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /** Whether calls can be sent: there is a key, or none is wanted. */
    boolean usable() {
        return reference.isEmpty() || header.isPresent();
    }

    /** What goes with a call; empty if no key is wanted. */
    Optional<HttpField> header() {
        return header;
    }

    /** What is wrong with where the key comes from, without the key. */
    Optional<String> problem() {
        return problem;
    }
}
