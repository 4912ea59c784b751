package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.gateway.identity.KeySecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys over REST: made, listed, rotated, revoked, and the secret in one answer only. */
final class KeyRoutesIT {
    @TempDir
    private Path directory;

    private AdminRig rig;
    private Rest rest;

    @BeforeEach
    void start() {
        rig = AdminRig.withTokens(directory);
        rest = rig.rest(AdminRig.OPERATOR);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private JsonNode made(String body) {
        Rest.Answer answer = rest.post("/admin/v1/keys", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.whole().headers().firstValue("Cache-Control")).contains("no-store");
        return answer.json();
    }

    private boolean opens(String secret) {
        return rig.node
                .live()
                .keys()
                .table()
                .byHash(KeySecret.hash(secret))
                .filter(entry -> entry.change()
                        .key()
                        .opens(KeySecret.hash(secret), rig.node.live().keys().nowMillis()))
                .isPresent();
    }

    @Test
    void givenAKeyWithEverything_whenItIsMade_thenItIsShownWithoutItsSecretFromThenOn() {
        JsonNode made = made("""
                {"user":"alice","team":"red","models":["tiny"],"limits":{"rpm":5,"max_parallel_requests":2},
                 "expires_in":"2h","note":"nightly"}""");
        String id = made.at("/key/id").asText();
        String secret = made.path("secret").asText();

        assertThat(KeySecret.wellFormed(secret)).isTrue();
        assertThat(opens(secret)).isTrue();
        assertThat(made.at("/key/hash").asText()).isEqualTo(KeySecret.hash(secret));
        Rest.Answer shown = rig.rest(AdminRig.VIEWER).get("/admin/v1/keys/" + id);
        assertThat(shown.json()).isEqualTo(made.path("key"));
        assertThat(shown.etag()).isEqualTo(made.at("/key/etag").asText());
        assertThat(shown.json().path("state").asText()).isEqualTo("active");
        assertThat(shown.json().path("created_by").asText()).isEqualTo("ops");
        JsonNode limit = rest.get("/admin/v1/limits/key/" + id).json();
        assertThat(limit.at("/in_force/0/limit").asInt()).isEqualTo(5);
        assertThat(limit.at("/in_force/0/source").asText()).isEqualTo("key");
    }

    @Test
    void givenAKey_whenItIsRotated_thenBothSecretsOpenForTheOverlapAndNoneAfterItIsRevoked() {
        JsonNode made = made("{}");
        String id = made.at("/key/id").asText();
        String first = made.path("secret").asText();

        Rest.Answer rotated = rest.post("/admin/v1/keys/" + id + "/rotate", "{\"overlap\":\"10m\"}");
        String second = rotated.json().path("secret").asText();
        assertThat(rotated.status()).isEqualTo(200);
        assertThat(second).isNotEqualTo(first);
        assertThat(opens(first)).isTrue();
        assertThat(opens(second)).isTrue();
        String third = rest.post("/admin/v1/keys/" + id + "/rotate", "{\"overlap\":\"0s\"}")
                .json()
                .path("secret")
                .asText();
        assertThat(opens(first)).isFalse();
        assertThat(opens(second)).isFalse();
        assertThat(opens(third)).isTrue();

        Rest.Answer revoked = rest.delete("/admin/v1/keys/" + id);
        assertThat(revoked.json().at("/key/state").asText()).isEqualTo("revoked");
        assertThat(revoked.json().has("secret")).isFalse();
        assertThat(opens(third)).isFalse();
        assertThat(rest.delete("/admin/v1/keys/" + id).json().path("changed").asBoolean())
                .isFalse();
        Rest.Answer again = rest.post("/admin/v1/keys/" + id + "/rotate", "{}");
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.message()).contains("is revoked");
    }

    @Test
    void givenAKeyThatSomebodyHasChanged_whenAnotherRotatesWhatItSaw_thenItIsA412AndNothingChanges() {
        JsonNode made = made("{}");
        String path = "/admin/v1/keys/" + made.at("/key/id").asText();
        String seen = made.at("/key/etag").asText();
        Rest.Answer rotated = rest.send("POST", path + "/rotate", "{}", Map.of("If-Match", seen));
        assertThat(rotated.status()).isEqualTo(200);

        Rest.Answer late = rest.send("POST", path + "/rotate", "{}", Map.of("If-Match", seen));
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.etag()).isEqualTo(rotated.etag());
        assertThat(rest.send("DELETE", path, "", Map.of("If-Match", seen)).status())
                .isEqualTo(412);
        assertThat(rest.get(path).etag()).isEqualTo(rotated.etag());
    }

    @Test
    void givenManyKeys_whenTheyAreListed_thenPageByPageEachOnceAndByWhatIsAsked() {
        for (int i = 0; i < 7; i++) {
            made("{\"user\":\"" + (i % 2 == 0 ? "alice" : "bob") + "\"}");
        }
        String revoked = made("{\"user\":\"alice\"}").at("/key/id").asText();
        rest.delete("/admin/v1/keys/" + revoked);

        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = rest.get("/admin/v1/keys?limit=3" + cursor).json();
            page.path("items").forEach(key -> ids.add(key.path("id").asText()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        assertThat(ids).hasSize(8).isSorted().doesNotHaveDuplicates().contains(revoked);
        assertThat(rest.get("/admin/v1/keys?user=bob").json().path("items")).hasSize(3);
        assertThat(rest.get("/admin/v1/keys?user=alice&state=active").json().path("items"))
                .hasSize(4);
        assertThat(rest.get("/admin/v1/keys?state=revoked")
                        .json()
                        .at("/items/0/id")
                        .asText())
                .isEqualTo(revoked);
        assertThat(rest.get("/admin/v1/keys?cursor=x").place()).isEqualTo("?cursor");
        assertThat(rest.get("/admin/v1/keys?state=lost").place()).isEqualTo("?state");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"user":""}                       | /user
                    {"user":"a b"}                    | /user
                    {"team":"\\u00e4"}                | /team
                    {"group":"nobodys"}               | /group
                    {"models":["a b"]}                | /models/0
                    {"limits":{"rpm":0}}              | /limits/rpm
                    {"limits":{}}                     | /limits
                    {"limits":{"rpm":1,"window_seconds":1}} | /limits/rpm
                    {"expires_in":"never"}            | /expires_in
                    {"note":"a\\nb"}                  | /note
                    {"users":"a"}                     | /users
                    {"user":1}                        | /user
                    """)
    void givenWhatCannotBe_whenAKeyIsAskedFor_thenItIsA400ThatNamesThePlaceAndNoKeyIsMade(String body, String place) {
        Rest.Answer answer = rest.post("/admin/v1/keys", body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.place()).isEqualTo(place);
        assertThat(rest.get("/admin/v1/keys").json().path("items")).isEmpty();
    }

    @Test
    void givenNoSuchKey_whenItIsAskedFor_thenItIsA404() {
        assertThat(rest.get("/admin/v1/keys/key_0123456789abcdef").status()).isEqualTo(404);
        assertThat(rest.get("/admin/v1/keys/alice").status()).isEqualTo(404);
        assertThat(rest.delete("/admin/v1/keys/key_0123456789abcdef").status()).isEqualTo(404);
        assertThat(rest.post("/admin/v1/keys/key_0123456789abcdef/rotate", "{}").status())
                .isEqualTo(404);
    }

    @Test
    void givenAViewer_whenItMakesAKey_thenItIsA403() {
        assertThat(rig.rest(AdminRig.VIEWER).post("/admin/v1/keys", "{}").status())
                .isEqualTo(403);
        assertThat(rig.rest("").get("/admin/v1/keys").status()).isEqualTo(401);
    }

    @Test
    void givenChangesOfAKey_whenTheAuditIsRead_thenItTellsThemAndNoFileHasTheSecret() throws IOException {
        JsonNode made = made("{\"user\":\"alice\"}");
        String id = made.at("/key/id").asText();
        String second = rest.post("/admin/v1/keys/" + id + "/rotate", "{}")
                .json()
                .path("secret")
                .asText();
        rest.delete("/admin/v1/keys/" + id);
        rig.audit.close();

        String all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.filter(Files::isRegularFile).map(KeyRoutesIT::read).reduce("", String::concat);
        }
        assertThat(all)
                .contains("key.create")
                .contains("key.rotate")
                .contains("key.revoke")
                .contains(id);
        assertThat(all).doesNotContain(made.path("secret").asText()).doesNotContain(second);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
