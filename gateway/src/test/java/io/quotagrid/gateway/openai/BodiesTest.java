package io.quotagrid.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.RateAmounts;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.gateway.http.Answer;
import io.quotagrid.gateway.http.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.junit.jupiter.api.Test;

final class BodiesTest {

    @Test
    void givenAnErrorAboutAField_whenWritten_thenItHasOpenAisShape() {
        Answer answer = new ErrorBodies().of(ApiException.badRequest("n", "n must be \"small\"\n"), "req_1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).extracting(HttpField::toString).containsExactly("Content-Type: application/json");
        assertThat(CallParserTest.text(answer.body()))
                .isEqualTo("{\"error\":{\"message\":\"n must be \\\"small\\\"\\n\",\"type\":\"invalid_request_error\","
                        + "\"code\":\"invalid_request_error\",\"param\":\"n\",\"request_id\":\"req_1\"}}");
    }

    @Test
    void givenAnErrorAboutNothingInParticular_whenWritten_thenItsParamIsNull() {
        Answer answer = new ErrorBodies()
                .of(ApiException.of(401, "authentication_error", "invalid_api_key", "who are you?"), "req_2");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers())
                .extracting(HttpField::toString)
                .containsExactly("Content-Type: application/json", "WWW-Authenticate: Bearer");
        assertThat(CallParserTest.text(answer.body()))
                .isEqualTo("{\"error\":{\"message\":\"who are you?\",\"type\":\"authentication_error\","
                        + "\"code\":\"invalid_api_key\",\"param\":null,\"request_id\":\"req_2\"}}");
    }

    @Test
    void givenTargets_whenModelsAreListed_thenEachIsThereOnce() {
        Answer answer =
                ModelsBody.of(List.of(target("a", "m-1"), target("b", "m-2"), target("c", ""), target("d", "m-1")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(CallParserTest.text(answer.body()))
                .isEqualTo("{\"object\":\"list\",\"data\":["
                        + "{\"id\":\"m-1\",\"object\":\"model\",\"created\":0,\"owned_by\":\"openai\"},"
                        + "{\"id\":\"m-2\",\"object\":\"model\",\"created\":0,\"owned_by\":\"openai\"}]}");
    }

    private static TargetConfig target(String id, String model) {
        return new TargetConfig(
                id,
                "openai",
                Optional.of(model).filter(name -> !name.isEmpty()),
                Optional.empty(),
                Optional.empty(),
                RateAmounts.UNLIMITED,
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }
}
