package io.quotagrid.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.gateway.logs.WrittenLines;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RoundsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void givenACallWhoseVisitFails_whenTheRoundsAreMade_thenItsLineNamesTheRequestAndTheOthersAreVisited() {
        Rounds.Visited call = new Rounds.Visited() {
            @Override
            public void visit(long nowNanos) {
                throw new IllegalStateException("broken");
            }

            @Override
            public Optional<String> requestId() {
                return Optional.of("req_1");
            }
        };
        Rounds.Visited noCall = nowNanos -> {
            throw new IllegalStateException("broken too");
        };
        try (WrittenLines written = WrittenLines.of(Rounds.class);
                Rounds rounds = new Rounds()) {
            rounds.add(call);
            rounds.add(noCall);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(written.lines())
                            .contains(
                                    "a visit to what is under way failed request=req_1",
                                    "a visit to what is under way failed"));
        }
    }
}
