package io.quotagrid.gateway.cluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.client.AdminException;
import io.quotagrid.client.UnreachableException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What callers and operators do where a node may stand still for seconds, as on a machine with other work: they ask again. */
final class Patiently {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration ADMITTED_WITHIN = Duration.ofSeconds(40); // no window of a test is as short
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int REFUSED = 429;
    private static final int UNAVAILABLE = 503;

    private Patiently() {}

    /** Waits for what operators are to be told: who does not know it yet, or finds the others first, may say 404 or 503. */
    static ConditionFactory await() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .ignoreExceptionsMatching(
                        said -> said instanceof AdminException || said instanceof UnreachableException);
    }

    /** What an operator asks for, again for as long as a member that is busy does not say in time whether it can be. */
    static <T> T made(Supplier<T> change) {
        AtomicReference<T> done = new AtomicReference<>();
        Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
            try {
                done.set(change.get());
                return true;
            } catch (AdminException e) {
                if (e.status() != UNAVAILABLE) {
                    throw e;
                }
                return false;
            }
        });
        return requireNonNull(done.get());
    }

    /**
     * Calls until a call is admitted. Near a limit a call waits a moment for what other nodes hold of it and is then refused; a node that
     * stands still holds it longer. What is refused is not charged: once as many are admitted as the limit allows, the next is refused.
     *
     * @return how often it was refused before
     */
    static int admit(Supplier<HttpResponse<String>> call) {
        AtomicInteger refused = new AtomicInteger();
        Awaitility.await()
                .atMost(ADMITTED_WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .until(() -> {
                    HttpResponse<String> answer = call.get();
                    if (answer.statusCode() == REFUSED) {
                        refused.incrementAndGet();
                        return false;
                    }
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    return true;
                });
        return refused.get();
    }
}
