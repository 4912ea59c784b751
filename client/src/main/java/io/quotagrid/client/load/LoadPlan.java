package io.quotagrid.client.load;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What to ask, of whom, how long.
 *
 * @param target      a gateway, {@code http://127.0.0.1:41002}: its chat completions are called; or the whole address of a route
 * @param concurrency calls at the same time, 1 to 10,000: each is followed by the next when it has ended
 * @param duration    how long calls are begun, at least a millisecond
 * @param users       so many users take turns, 1 or more
 * @param stream      whether answers are streamed
 * @param model       which is asked for
 * @param key         sent as bearer token
 */
public record LoadPlan(
        URI target, int concurrency, Duration duration, int users, boolean stream, String model, Optional<Secret> key) {
    private static final int MOST_CALLS = 10_000;

    /** @throws IllegalArgumentException naming the value that is out of its range */
    public LoadPlan {
        boolean http = "http".equals(target.getScheme()) || "https".equals(target.getScheme());
        if (!http || target.getHost() == null) {
            throw new IllegalArgumentException(
                    "the target must be http://host:port or https://host:port but was " + target);
        }
        if (concurrency < 1 || concurrency > MOST_CALLS) {
            throw new IllegalArgumentException("concurrency must be 1 to " + MOST_CALLS + " but was " + concurrency);
        }
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("the duration must be a millisecond or more but was " + duration);
        }
        if (users < 1) {
            throw new IllegalArgumentException("there must be a user or more but there were " + users);
        }
        requireNonNull(model, "model");
        requireNonNull(key, "key");
    }

    URI address() {
        String path = target.getPath();
        return path == null || path.isEmpty() || "/".equals(path) ? target.resolve("/v1/chat/completions") : target;
    }
}
