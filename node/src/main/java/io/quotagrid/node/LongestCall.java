package io.quotagrid.node;

import io.quotagrid.config.Policy;
import java.time.Duration;

/** How long a call may be on its way: after that it has ended, whatever became of it. */
final class LongestCall {
    private static final Duration GRACE = Duration.ofSeconds(30); // the gateway ends it first

    private LongestCall() {}

    static Duration of(Policy policy) {
        return policy.gateway().totalTimeout().plus(GRACE);
    }
}
