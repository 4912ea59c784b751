package io.quotagrid.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.harness.Allocations;
import java.time.Instant;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

final class TracingOffTest {
    @Test
    void givenNoWordOfTracing_whenItIsOpened_thenItIsOff() {
        assertThat(Tracing.of(Map.of("HOME", "/home"))).isSameAs(Tracing.OFF);
    }

    @Test
    void givenNoTracing_whenACallIsTraced_thenNothingIsAllocatedAndItsHeadersStay() {
        Instant at = Instant.EPOCH;
        HttpFields headers = HttpFields.build().put("traceparent", "00-1-2-01").asImmutable();
        Upstream upstream = new Upstream("openai", "primary", "/v1/chat/completions", "gpt");

        long bytes = Allocations.ofEach(() -> {
            Trace trace = Tracing.OFF.begin("/v1/chat/completions", headers, at);
            if (trace.on() || trace.toProvider(upstream, headers) != headers) {
                throw new AssertionError("tracing is not off");
            }
        });

        assertThat(bytes).isZero();
    }
}
