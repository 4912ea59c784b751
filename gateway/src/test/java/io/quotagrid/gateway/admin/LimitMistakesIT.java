package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.admin.Rest.Answer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators get wrong when they change limits: each mistake is named by its place, and nothing has changed. */
final class LimitMistakesIT {
    private static final Optional<String> ALICE = Optional.of("alice");

    @TempDir
    private Path directory;

    private AdminRig rig;
    private QuotagridClient client;
    private Rest rest;

    @BeforeEach
    void start() {
        rig = AdminRig.withTokens(directory);
        client = rig.client(AdminRig.OPERATOR);
        rest = rig.rest(AdminRig.OPERATOR);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"rpm":0}                         | /rpm                | must be 1 to 9007199254740991 but was 0
                    {"rpm":-5}                        | /rpm                | must be 1 to
                    {"tpm":9007199254740992}          | /tpm                | must be 1 to
                    {"rpm":1e3}                       | /rpm                | whole number
                    {"rpm":1.5}                       | /rpm                | whole number
                    {"rpm":"50"}                      | /rpm                | whole number
                    {"rpm":[5]}                       | /rpm                | whole number
                    {"rpm":99999999999999999999}      | /rpm                | out of range
                    {"rmp":5}                         | /rmp                | one of
                    {"rpm":5,"rpm":6}                 | line 1, column      | Duplicate
                    {"rpm":5                          | line 1, column      | no valid JSON
                    rpm=5                             | line 1, column      | no valid JSON
                    {"rpm":5} x                       | line 1, column      | no valid JSON
                    {"window_seconds":0,"rpm":5}      | /window_seconds     | must be 1 to 2678400 but was 0
                    {"window_seconds":1,"rpm":5}      | /rpm                | less than 1
                    {"rpm":5,"expires_in":"soon"}     | /expires_in         | like 90s
                    {"rpm":5,"expires_in":"0s"}       | /expires_in         | like 90s
                    {"rpm":5,"expires_in":"99999d"}   | /expires_in         | at most 3650d
                    {"rpm":5,"expires_in":7}          | /expires_in         | must be a text
                    """)
    void givenAMalformedBody_whenItIsPut_thenTheProblemNamesThePlace(String body, String place, String message) {
        Answer answer = rest.put("/admin/v1/limits/user/alice", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid_request");
        assertThat(answer.place()).startsWith(place);
        assertThat(answer.message()).contains(message).doesNotContain("java", "Optional", "io.quotagrid");
        assertThat(client.limit(Tier.USER, ALICE).change()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}               | the body sets no limit
                    {"rpm":null}     | the body sets no limit
                    null             | the body is null
                    []               | JSON object
                    7                | JSON object
                    """)
    void givenABodyThatSaysNothing_whenItIsPut_thenItIsRefused(String body, String message) {
        Answer answer = rest.put("/admin/v1/limits/user/alice", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.message()).contains(message);
    }

    @Test
    void givenOtherMistakes_whenTheyAreMade_thenEachIsNamed() {
        assertThat(rest.put("/admin/v1/limits/user/alice", "").message()).contains("the body is empty");
        Answer large = rest.put("/admin/v1/limits/user/alice", "{\"rpm\":5," + " ".repeat(70_000) + "\"tpm\":5}");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.code()).isEqualTo("payload_too_large");
        assertThat(rest.put("/admin/v1/limits/user/alice", "{\"rpm\":5}", "12").place())
                .isEqualTo("If-Match");
        assertThat(rest.put("/admin/v1/limits/user/alice?dry_run=1", "{\"rpm\":5}")
                        .place())
                .isEqualTo("?dry_run");
        assertThat(rest.get("/admin/v1/limits/planet/alice").status()).isEqualTo(404);
        assertThat(rest.get("/admin/v1/limits/groups/alice").status()).isEqualTo(404);
        assertThat(rest.get("/admin/v1/limits/provider/nobody").status()).isEqualTo(404);
        assertThat(rest.get("/admin/v1/limits/global/some").status()).isEqualTo(404);
        assertThat(rest.get("/admin/v1/limits/global/all").status()).isEqualTo(200);
        assertThat(rest.get("/admin/v1/limits/user/" + "x".repeat(257)).place()).isEqualTo("{id}");
        assertThat(rest.get("/admin/v1/limits?limit=0").place()).isEqualTo("?limit");
        assertThat(rest.get("/admin/v1/limits?limit=1001").place()).isEqualTo("?limit");
        assertThat(rest.get("/admin/v1/limits?limit=ten").place()).isEqualTo("?limit");
        assertThat(rest.get("/admin/v1/limits?tier=").place()).isEqualTo("?tier");
        assertThat(rest.get("/admin/v1/limits?tier=user&tier=team").place()).isEqualTo("?tier");
        assertThat(rest.get("/admin/v1/limits?cursor=%21").place()).isEqualTo("?cursor");
        Answer wrongMethod = rest.post("/admin/v1/limits/user", "{}");
        assertThat(wrongMethod.status()).isEqualTo(405);
        assertThat(wrongMethod.whole().headers().firstValue("Allow").orElse("")).contains("GET", "PUT", "DELETE");
    }
}
