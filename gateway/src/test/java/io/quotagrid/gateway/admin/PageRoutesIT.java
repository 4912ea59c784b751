package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.admin.Rest.Answer;
import io.quotagrid.gateway.audit.Records;
import io.quotagrid.gateway.dashboard.PageFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page is sent with, and what it asks for. How it looks: {@code DashboardIT}. */
final class PageRoutesIT {
    @TempDir
    private Path directory;

    private AdminRig rig;
    private Rest viewer;

    @BeforeEach
    void start() {
        rig = AdminRig.withTokens(directory);
        viewer = rig.rest(AdminRig.VIEWER);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void givenNobody_whenThePageIsAsked_thenItComesWithAStrictPolicyAndIsAskedAgainOnlyIfItHasChanged() {
        Answer page = rig.rest("").get("/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<Void> again = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(rig.server.address().resolve("/"))
                                .header("If-None-Match", page.etag())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .join();
        assertThat(again.statusCode()).isEqualTo(304);
    }

    @Test
    void givenTheModules_whenTheyAreAsked_thenTheyAreKeptForEverAndUnknownOnesAreAProblem() {
        String version = PageFiles.load().version();

        Answer module = rig.rest("").get("/assets/" + version + "/app.js");

        assertThat(header(module, "Content-Type")).startsWith("text/javascript");
        assertThat(header(module, "Cache-Control")).contains("immutable");
        assertThat(rig.rest("").get("/assets/" + version + "/nothing.js").status())
                .isEqualTo(404);
        assertThat(rig.rest("").get("/assets/0123/app.js").status()).isEqualTo(404);
    }

    @Test
    void givenAToken_whenItAsksWhoItIs_thenItHearsItsNameAndRole() {
        assertThat(viewer.get("/admin/v1/me").json().path("role").asText()).isEqualTo("viewer");
        assertThat(viewer.get("/admin/v1/me").json().path("name").asText()).isEqualTo("grafana");
    }

    @Test
    @Timeout(120)
    void givenAPageThatListens_whenALimitChanges_thenItHearsOfItAndOfThePoints() throws IOException {
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(rig.server.address() + "/admin/v1/events"))
                                .header("Authorization", "Bearer " + AdminRig.VIEWER)
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream())
                .join();
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(after(lines, "event: hello")).isEqualTo("data: {}");
            assertThat(after(lines, "event: points")).contains("\"step_seconds\":2");
            assertThat(after(lines, "event: cluster")).contains("\"members\":[");
            rig.client(AdminRig.OPERATOR)
                    .putLimit(Tier.USER, Optional.of("alice"), LimitPutBody.EMPTY.withRpm(3), Optional.empty());
            assertThat(after(lines, "event: changed")).isEqualTo("data: {\"limits\":true,\"policy\":false}");
        }
    }

    private static String after(BufferedReader lines, String wanted) throws IOException {
        String line = "";
        while (!line.equals(wanted)) {
            line = Optional.ofNullable(lines.readLine()).orElseThrow(() -> new IOException("the stream ended"));
        }
        return Optional.ofNullable(lines.readLine()).orElse("");
    }

    @Test
    void givenUsers_whenALowerLimitIsPreviewed_thenThoseAboveItAreNamedAndNothingChanges() {
        rankedCalls("alice", 7);
        rankedCalls("bob", 2);
        rankedCalls("carol", 5);

        Answer preview = viewer.post("/admin/v1/limits/user/preview", "{\"rpm\":5}");

        assertThat(preview.json().path("examined").asInt()).isEqualTo(3);
        assertThat(preview.json().path("refused")).hasSize(2);
        assertThat(preview.json().at("/refused/0/id").asText()).isEqualTo("alice");
        assertThat(preview.json().at("/refused/0/used").asInt()).isEqualTo(7);
        assertThat(preview.json().at("/refused/0/limit_now").asInt()).isEqualTo(20);
        assertThat(preview.json().at("/refused/0/limit_then").asInt()).isEqualTo(5);
        assertThat(preview.json().at("/refused/0/refused_now").asBoolean()).isFalse();
        assertThat(preview.json().at("/refused/1/id").asText()).isEqualTo("carol");
        assertThat(viewer.get("/admin/v1/limits/user")
                        .json()
                        .at("/in_force/0/limit")
                        .asInt())
                .isEqualTo(20);
        assertThat(viewer.post("/admin/v1/limits/user/alice/preview", "{\"rpm\":8}")
                        .json()
                        .path("refused"))
                .isEmpty();
        assertThat(viewer.post("/admin/v1/limits/user/preview", "{\"rpm\":0}").place())
                .isEqualTo("/rpm");
        assertThat(viewer.post("/admin/v1/limits/moon/preview", "{\"rpm\":1}").status())
                .isEqualTo(404);
    }

    @Test
    void givenASubject_whenItsWindowIsAsked_thenEveryUnitIsInOneOfItsSubWindows() {
        rankedCalls("alice", 3);

        Answer window = viewer.get("/admin/v1/usage/user/alice/window");

        assertThat(window.json().at("/meters/0/meter").asText()).isEqualTo("rpm");
        int units = 0;
        for (var cell : window.json().at("/meters/0/cells")) {
            units += cell.path("units").asInt();
        }
        assertThat(units).isEqualTo(3);
        assertThat(window.json().at("/meters/1/limit").asInt()).isEqualTo(40_000);
        assertThat(viewer.get("/admin/v1/usage/user/nobody/window").json().path("meters"))
                .isEmpty();
    }

    @Test
    void givenRefusalsAndModels_whenTheyAreAsked_thenTheyAreTheOnesThatWere() {
        rig.refusals.finished(Records.refused("req_no"));
        rankedCalls("alice", 4);

        assertThat(viewer.get("/admin/v1/usage/team/red/refusals")
                        .json()
                        .at("/items/0/request_id")
                        .asText())
                .isEqualTo("req_no");
        assertThat(viewer.get("/admin/v1/usage/user/alice/refusals?limit=1")
                        .json()
                        .at("/items/0/refused_by/limit")
                        .asInt())
                .isEqualTo(20);
        assertThat(viewer.get("/admin/v1/usage/models?by=requests")
                        .json()
                        .at("/items/0/id")
                        .asText())
                .isEqualTo("gpt");
        assertThat(viewer.get("/admin/v1/usage/fullest").json().findValuesAsText("id"))
                .contains("all", "alice", "red", "small");
        assertThat(viewer.get("/admin/v1/policy/previous").status()).isEqualTo(404);
        assertThat(viewer.get("/admin/v1/history?since=2026-01-01T00:00:00Z").status())
                .isEqualTo(200);
    }

    private void rankedCalls(String user, int calls) {
        for (int i = 0; i < calls; i++) {
            assertThat(rig.admits(user, 10)).isTrue();
            rig.rankings.finished(Records.by(user, 10));
        }
    }

    private static String header(Answer answer, String name) {
        return answer.whole().headers().firstValue(name).orElse("");
    }
}
