package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.client.AdminException;
import io.quotagrid.client.AuditQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.gateway.admin.OpenApiContract.Operation;
import io.quotagrid.gateway.admin.Rest.Answer;
import io.quotagrid.gateway.dashboard.PageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, on every route that there is. */
final class AdminTokensIT {
    private static final String EVENTS = "/admin/v1/events";
    private static final List<String> ROLES = List.of("anyone", "viewer", "operator", "admin");

    private final List<Operation> operations = new OpenApiContract().operations();

    @TempDir
    private Path directory;

    private AdminRig rig;

    @BeforeEach
    void start() {
        rig = AdminRig.withTokens(directory);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void givenNoTokenOrAWrongOne_whenAnyRouteIsAsked_thenItIs401AndNothingIsSaidButForHealth() {
        for (String token : List.of("", "wrong", AdminRig.ADMIN + "x", AdminRig.ADMIN.substring(1))) {
            for (Operation operation : operations) {
                Answer answer = send(operation, token);
                if (operation.role().equals("anyone")) {
                    assertThat(answer.status()).as("%s", operation).isEqualTo(200);
                } else {
                    assertThat(answer.status()).as("%s", operation).isEqualTo(401);
                    assertThat(answer.code()).isEqualTo("unauthorized");
                    assertThat(answer.whole().headers().firstValue("WWW-Authenticate"))
                            .hasValueSatisfying(asked -> assertThat(asked).startsWith("Bearer"));
                    assertThat(answer.body()).doesNotContain("token-0123");
                }
            }
        }
        assertThat(new Rest(rig.server.address(), "").get("/admin/v1/nothing").status())
                .isEqualTo(401);
        assertThat(new Rest(rig.server.address(), "")
                        .send("GET", "/metrics", "", Map.of("Authorization", "Basic " + AdminRig.ADMIN))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void givenEachRole_whenAnyRouteIsAsked_thenTheRolesBelowAreTooLittleAndTheOthersEnough() {
        Map<String, String> tokens =
                Map.of("viewer", AdminRig.VIEWER, "operator", AdminRig.OPERATOR, "admin", AdminRig.ADMIN);
        for (Operation operation : operations) {
            if (operation.path().equals(EVENTS)) {
                continue; // does not end: EventsIT
            }
            for (String role : tokens.keySet()) {
                Answer answer = send(operation, tokens.get(role));
                boolean enough = ROLES.indexOf(role) >= ROLES.indexOf(operation.role());
                assertThat(answer.status() == 403)
                        .as("%s asks %s: %s", role, operation, answer.body())
                        .isNotEqualTo(enough);
                if (!enough) {
                    assertThat(answer.code()).isEqualTo("forbidden");
                    assertThat(answer.message()).contains(operation.role(), role);
                } else {
                    assertThat(answer.status()).isNotEqualTo(401).isLessThan(500);
                }
            }
        }
    }

    @Test
    void givenTokens_whenTheListenerIsPublicAndTheHostAnotherName_thenThatIsAllowed() {
        try (AdminRig open = AdminRig.withTokens(directory, "0.0.0.0")) {
            Answer answer = open.rest(AdminRig.VIEWER)
                    .send("GET", "/admin/v1/limits", "", Map.of("Origin", "https://dash.example.com"));

            assertThat(answer.status()).isEqualTo(200);
        }
    }

    @Test
    void givenLogAllAccess_whenSomebodyLooksOrIsTurnedAway_thenBothAreRecorded() {
        rig.rest(AdminRig.VIEWER).get("/admin/v1/limits/user");
        rig.rest("wrong").get("/admin/v1/limits/team");

        QuotagridClient admin = rig.client(AdminRig.ADMIN);
        await().atMost(AdminRig.PATIENCE).untilAsserted(() -> {
            List<JsonNode> seen = admin.audit(new AuditQuery(
                            Optional.of("access"),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            OptionalInt.empty(),
                            Optional.empty()))
                    .items();
            assertThat(seen)
                    .anySatisfy(record -> {
                        assertThat(record.path("by").asText()).isEqualTo("grafana");
                        assertThat(record.path("path").asText()).isEqualTo("/admin/v1/limits/user");
                        assertThat(record.path("status").asInt()).isEqualTo(200);
                    })
                    .anySatisfy(record -> {
                        assertThat(record.has("by")).isFalse();
                        assertThat(record.path("status").asInt()).isEqualTo(401);
                    });
        });
    }

    @Test
    void givenATokenFile_whenItIsChanged_thenTheNewTokenComesInAndTheOldOneNoMoreWithoutARestart() throws IOException {
        String before = "the-token-of-before-0123";
        String after = "the-token-of-after-0123";
        Path file = Files.writeString(directory.resolve("deploy-token"), before + "\n");
        try (AdminRig rotating = AdminRig.withTokenFile(directory, file)) {
            assertThat(status(rotating, before)).isEqualTo(200);
            assertThat(status(rotating, after)).isEqualTo(401);

            // both, while they are changed
            Files.writeString(file, before + "\n" + after + "\n");
            await().atMost(AdminRig.PATIENCE)
                    .untilAsserted(() -> assertThat(status(rotating, after)).isEqualTo(200));
            await().atMost(AdminRig.PATIENCE)
                    .untilAsserted(() -> assertThat(status(rotating, before)).isEqualTo(200));

            Files.writeString(file, after + "\n");
            await().atMost(AdminRig.PATIENCE)
                    .untilAsserted(() -> assertThat(status(rotating, before)).isEqualTo(401));
            await().atMost(AdminRig.PATIENCE) // the file may have been read between the old content and the new
                    .untilAsserted(() -> assertThat(status(rotating, after)).isEqualTo(200));
        }
    }

    private static int status(AdminRig rig, String token) {
        return rig.rest(token).get("/admin/v1/limits").status();
    }

    @Test
    void givenTheClient_whenItsTokenIsWrong_thenTheLineSaysSo() {
        assertThatThrownBy(() -> rig.client("wrong").cluster())
                .isInstanceOf(AdminException.class)
                .hasMessage(rig.server.address() + " said 401 unauthorized: the token is not valid");
    }

    private Answer send(Operation operation, String token) {
        String path = operation
                .path()
                .replace("{tier}", "user")
                .replace("{id}", operation.path().contains("/members/") ? "nobody" : "alice")
                .replace("{version}", PageFiles.load().version())
                .replace("{file}", "app.js")
                .replace("{request_id}", "req_0");
        return new Rest(rig.server.address(), token)
                .send(operation.method(), path, operation.takesBody() ? "{\"rpm\":5}" : "", Map.of());
    }
}
