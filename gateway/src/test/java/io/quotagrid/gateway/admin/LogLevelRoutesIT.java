package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.gateway.logs.LogLevel;
import java.nio.file.Path;
import java.util.List;
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
        await().atMost(AdminRig.PATIENCE).untilAsserted(() -> {
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
    void givenOnePart_whenItsLevelIsChanged_thenTheRestStaysAndALevelForAllTakesItBack() {
        String part = "io.quotagrid.gateway.proxy";
        Rest admin = rig.rest(AdminRig.ADMIN);
        JsonNode changed = admin.put(PATH, "{\"level\":\"trace\",\"logger\":\"" + part + "\"}")
                .json();

        assertThat(changed.path("logger").asText()).isEqualTo(part);
        assertThat(changed.at("/members/local").asText()).isEqualTo("trace");
        assertThat(LoggerFactory.getLogger(part + ".Some").isTraceEnabled()).isTrue();
        assertThat(LoggerFactory.getLogger("io.quotagrid.gateway.Some").isDebugEnabled())
                .isFalse();
        assertThat(admin.get(PATH + "?logger=" + part + ".deeper.Still")
                        .json()
                        .path("level")
                        .asText())
                .isEqualTo("trace");
        assertThat(admin.get(PATH).json().path("level").asText()).isEqualTo("info");

        admin.put(PATH, "{\"level\":\"warn\"}");

        assertThat(admin.get(PATH + "?logger=" + part).json().path("level").asText())
                .isEqualTo("warn");
        assertThat(LoggerFactory.getLogger(part + ".Some").isInfoEnabled()).isFalse();
    }

    @Test
    void givenWhatIsNoPartOfTheProgram_whenItIsNamed_thenNothingOfOthersCanBeMadeToTalk() {
        for (String stranger : List.of("org.eclipse.jetty", "io.quotagridx", "io.quotagrid.", "ROOT", "io")) {
            Rest.Answer put =
                    rig.rest(AdminRig.ADMIN).put(PATH, "{\"level\":\"debug\",\"logger\":\"" + stranger + "\"}");
            assertThat(put.status()).as(stranger).isEqualTo(400);
            assertThat(put.place()).isEqualTo("/logger");
            Rest.Answer get = rig.rest(AdminRig.ADMIN).get(PATH + "?logger=" + stranger);
            assertThat(get.place()).as(stranger).isEqualTo("?logger");
            assertThat(get.message()).contains("io.quotagrid", stranger);
        }
        assertThat(LoggerFactory.getLogger("org.eclipse.jetty").isDebugEnabled())
                .isFalse();
    }

    /** What has a level of its own is remembered until the process ends: not whatever an operator's script makes up. */
    @Test
    void givenManyMadeUpNames_whenTheyAreSet_thenThereIsAnEndAndPartsThatThereAreCanStillBeSet() {
        Rest admin = rig.rest(AdminRig.ADMIN);
        String deep = ".a".repeat(90);
        int taken = 0;
        Rest.Answer answer = admin.put(PATH, put("io.quotagrid.made0" + deep));
        while (answer.status() == 200 && taken < 100) {
            taken++;
            answer = admin.put(PATH, put("io.quotagrid.made" + taken + deep));
        }

        assertThat(taken).isBetween(1, 10);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.place()).isEqualTo("/logger");
        assertThat(answer.message()).contains("too many names");
        assertThat(admin.get(PATH + "?logger=io.quotagrid.made" + taken + deep)
                        .json()
                        .path("level")
                        .asText())
                .isEqualTo("info");
        assertThat(admin.put(PATH, put("io.quotagrid.gateway.admin")).status()).isEqualTo(200);
        assertThat(admin.put(PATH, put("io.quotagrid.made0" + deep)).status()).isEqualTo(200);
    }

    private static String put(String logger) {
        return "{\"level\":\"debug\",\"logger\":\"" + logger + "\"}";
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
