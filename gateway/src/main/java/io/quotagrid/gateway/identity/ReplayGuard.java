package io.quotagrid.gateway.identity;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What the cluster has seen of tokens. Thread-safe. */
@FunctionalInterface
public interface ReplayGuard {

    /**
     * Takes a token for its first user, or says whose it is.
     *
     * @param token    its name in the whole cluster, at most 256 characters
     * @param holder   who shows it
     * @param lifetime how long it has to be remembered
     * @return who has it. Completes exceptionally if nobody can say in time
     */
    CompletionStage<String> holder(String token, String holder, Duration lifetime);
}
