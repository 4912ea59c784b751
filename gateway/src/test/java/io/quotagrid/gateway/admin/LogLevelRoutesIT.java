package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.gateway.logs.LogLevel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** {@code /admin/v1/log-level}; {@link Rest} holds each answer to the document. */
final class LogLevelRoutesIT {
    private static final String PATH = "/admin/v1/log-level";

    @TempDir
    private Path audit;

    private final LogLevel level = new LogLevel();
    private final LogLevel.Choice before = level.get();
    private AdminRig rig;

    @BeforeEach
    void start() {
        level.set(LogLevel.Choice.INFO);
        rig = AdminRig.withTokens(audit);
    }

    @AfterEach
    void stop() {
        rig.close();
        level.set(before);
    }

    @Test
    void givenANode_whenItsLevelIsChanged_thenItIsInForceAtOnceAndWrittenDown() {
        JsonNode changed =
                rig.rest(AdminRig.ADMIN).put(PATH, "{\"level\":\"debug\"}").json();

        assertThat(changed.path("level").asText()).isEqualTo("debug");
        assertThat(changed.at("/members/local").asText()).isEqualTo("debug");
        assertThat(changed.path("silent")).isEmpty();
        assertThat(LoggerFactory.getLogger("io.quotagrid.gateway.Some").isDebugEnabled())
                .isTrue();
        assertThat(rig.rest(AdminRig.VIEWER).get(PATH).json()).isEqualTo(changed);
        await().untilAsserted(() -> {
            JsonNode record = rig.rest(AdminRig.VIEWER)
                    .get("/admin/v1/audit?kind=change")
                    .json()
                    .at("/items/0");
            assertThat(record.path("action").asText()).isEqualTo("log_level.put");
            assertThat(record.path("by").asText()).isEqualTo("root");
            assertThat(record.at("/before/level").asText()).isEqualTo("info");
            assertThat(record.at("/after/level").asText()).isEqualTo("debug");
        });
    }

    @Test
    void givenWhoMayNotOrSaysNothingKnown_whenTheLevelIsPut_thenItStays() {
        assertThat(rig.rest(AdminRig.OPERATOR)
                        .put(PATH, "{\"level\":\"debug\"}")
                        .status())
                .isEqualTo(403);
        Rest.Answer wrong = rig.rest(AdminRig.ADMIN).put(PATH, "{\"level\":\"loud\"}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.place()).isEqualTo("/level");
        assertThat(wrong.message()).contains("error, warn, info, debug, trace", "loud");
        assertThat(rig.rest(AdminRig.ADMIN).put(PATH, "{}").status()).isEqualTo(400);

        assertThat(rig.rest(AdminRig.VIEWER).get(PATH).json().path("level").asText())
                .isEqualTo("info");
    }
}
