package io.quotagrid.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Strategy;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Case 7: a refused call is told the first moment at which it fits, if nothing else comes. */
final class RetryAfterProperties {

    @Property(tries = 1_000)
    void case7_givenAnyState_whenRefused_thenRefusedUntilRetryAfterAndAdmittedAtIt(
            @ForAll Random random, @ForAll Strategy strategy) {
        // Given
        long max = random.nextBoolean() ? 1L + random.nextInt(64) : 65L + random.nextInt(1_000_000);
        Limit limit = new Limit(Meter.TPM, max, Duration.ofMillis(1000 + random.nextInt(59_000)), strategy);
        Talk talk = new Talk(limit);
        for (int i = 0; i < 60; i++) {
            talk.now += random.nextInt((int) limit.windowMicros() / 20);
            talk.ask("n" + random.nextInt(3), Talk.tokens(1 + (long) (random.nextDouble() * max / 10)));
        }
        long asked = 1 + (long) (random.nextDouble() * max);
        Operation peek = new Operation.Peek(0, Talk.tokens(asked), Enforcement.REFUSE);

        // When
        Reply reply = talk.one("a", peek);
        long now = talk.now;
        Duration retryAfter = Talk.standings(reply).get(0).retryAfter();
        long retryMicros = TimeUnit.NANOSECONDS.toMicros(retryAfter.toNanos());

        // Then
        if (Talk.granted(reply)) {
            assertThat(retryAfter).isZero();
            return;
        }
        for (long early : new long[] {1, 1_000, retryMicros}) {
            talk.now = Math.max(now, now + retryMicros - early);
            assertThat(talk.one("a", peek)).as("%d us early", early).isInstanceOf(Reply.Refused.class);
        }
        talk.now = now + retryMicros;
        assertThat(talk.ask(Talk.tokens(asked))).isInstanceOf(Reply.Granted.class);
    }
}
