package io.quotagrid.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import io.quotagrid.gateway.logs.WrittenLines;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LocalRoutesTest {
    private final Javalin javalin = Javalin.create(config -> {
        config.startup.showJavalinBanner = false;
        new LocalRoutes(new Broken(), () -> new Readiness(true, List.of()), LocalRoutesTest::told)
                .register(config.routes);
    });

    /** Both questions of callers end with a defect of ours. */
    private static final class Broken implements CallerAnswers {
        @Override
        public CompletionStage<Answer> models(RequestHead head) {
            throw new IllegalStateException("broken");
        }

        @Override
        public CompletionStage<Answer> quota(RequestHead head) {
            throw new IllegalStateException("broken");
        }
    }

    private static Answer told(ApiException error, String id) {
        return new Answer(error.status(), List.of(), error.code().getBytes(StandardCharsets.US_ASCII));
    }

    @AfterEach
    void stop() {
        javalin.stop();
    }

    @Test
    void givenADefect_whenACallerAsks_thenItIsLoggedUnderTheIdThatTheCallerGetsAndNothingOfItIsTold() throws Exception {
        javalin.start("127.0.0.1", 0);
        try (WrittenLines written = WrittenLines.of(LocalRoutes.class)) {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + javalin.port() + "/v1/quota"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("internal_error");
            String id = answer.headers().firstValue("x-request-id").orElseThrow();
            assertThat(written.lines()).containsExactly("a caller's question failed by a defect request=" + id);
        }
    }
}
