package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Tier;
import io.quotagrid.gateway.admin.Rest.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy, shown and changed, and members asked to leave; each answer is held to the OpenAPI document. */
final class PolicyRoutesIT {
    private static final String PATH = "/admin/v1/policy";

    @TempDir
    private Path directory;

    private AdminRig rig;
    private Rest admin;
    private Rest viewer;

    @BeforeEach
    void start() {
        rig = AdminRig.withTokens(directory);
        admin = rig.rest(AdminRig.ADMIN);
        viewer = rig.rest(AdminRig.VIEWER);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void givenThePolicyOfTheFile_whenShown_thenItIsWhatTheNodeWasStartedWith() {
        Answer shown = viewer.get(PATH);

        assertThat(shown.json().path("text").asText()).contains("per_user: {rpm: 20");
        assertThat(shown.json().has("by")).isFalse();
        assertThat(shown.json().has("previous")).isFalse();
        assertThat(shown.etag()).isEqualTo(shown.json().path("etag").asText());
        assertThat(admin.post(PATH + "/revert", "").status()).isEqualTo(404);
    }

    @Test
    void givenAnotherPolicy_whenLinted_thenTheDifferenceIsShownAndNothingChanges() {
        String text = viewer.get(PATH).json().path("text").asText();

        Answer linted = viewer.post(PATH + "/lint", text.replace("rpm: 20,", "rpm: 30,"));

        assertThat(linted.json().path("ok").asBoolean()).isTrue();
        assertThat(linted.json().at("/difference/0/path").asText()).isEqualTo("rate_limits.per_user.rpm");
        assertThat(linted.json().at("/difference/0/before").asText()).isEqualTo("20");
        assertThat(linted.json().at("/difference/0/after").asText()).isEqualTo("30");
        assertThat(rig.inForce.get().policy().limits(Tier.USER).get(0).max()).isEqualTo(20);
        Answer broken = viewer.post(PATH + "/lint", text + "plolicies: {}\n");
        assertThat(broken.json().path("ok").asBoolean()).isFalse();
        assertThat(broken.json().at("/findings/0/line").asInt()).isPositive();
    }

    @Test
    void givenAnotherPolicy_whenPutAndReverted_thenItIsInForceForTheNextCallAndRecorded() {
        Answer before = viewer.get(PATH);
        String text = before.json().path("text").asText();
        String stricter = text.replace("rpm: 20,", "rpm: 1,");
        assertThat(rig.rest(AdminRig.OPERATOR).put(PATH, stricter).status()).isEqualTo(403);
        assertThat(rig.admits("alice", 1)).isTrue();
        assertThat(rig.admits("alice", 1)).isTrue();

        Answer changed = admin.put(PATH, stricter, before.etag());

        assertThat(changed.json().path("changed").asBoolean()).isTrue();
        assertThat(rig.admits("alice", 1)).isFalse();
        assertThat(viewer.get(PATH).json().path("by").asText()).isEqualTo("root");
        assertThat(viewer.get(PATH).json().at("/previous/hash").asText())
                .isEqualTo(before.json().path("hash").asText());
        assertThat(admin.put(PATH, stricter).json().path("changed").asBoolean()).isFalse();
        Answer stale = admin.put(PATH, text, before.etag());
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.etag()).isEqualTo(changed.etag());

        assertThat(admin.post(PATH + "/revert", "").json().path("changed").asBoolean())
                .isTrue();
        assertThat(rig.admits("alice", 1)).isTrue();
        await().atMost(AdminRig.PATIENCE)
                .untilAsserted(() -> assertThat(
                                viewer.get("/admin/v1/audit?kind=change").json().at("/items"))
                        .extracting(record -> record.path("action").asText())
                        .containsExactly("policy.revert", "policy.apply"));
    }

    @Test
    void givenMistakes_whenAPolicyIsPut_thenAllAreNamedAndNothingChanges() {
        String text = viewer.get(PATH).json().path("text").asText();

        Answer broken = admin.put(PATH, text.replace("rpm: 20,", "rpm: none,").replace("per_team", "per_tim"));

        assertThat(broken.code()).isEqualTo("policy_invalid");
        assertThat(broken.json().at("/error/findings")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(admin.put(PATH, text.replace("enabled: false", "enabled: true"))
                        .message())
                .contains("the policy has 1 error");
        assertThat(admin.put(PATH, "").status()).isEqualTo(400);
        assertThat(admin.put(PATH, "a: \t- b").code()).isEqualTo("policy_invalid");
        assertThat(admin.put(PATH, "#".repeat((1 << 20) + 1)).status()).isEqualTo(413);
        assertThat(admin.send("PUT", PATH, text, Map.of("If-Match", "yes")).place())
                .isEqualTo("If-Match");
        assertThat(viewer.get(PATH).json().path("text").asText()).isEqualTo(text);
    }

    /** A connection that is closed before all has been read is reset, and takes the answer with it. */
    @Test
    void givenBodiesFarTooLarge_whenTheyAreSent_thenWhoSendsThemGetsTheAnswer() {
        String large = "#".repeat(8 << 20);
        for (int i = 0; i < 20; i++) {
            assertThat(admin.put(PATH, large).status()).isEqualTo(413);
        }
        assertThat(viewer.get(PATH).status()).isEqualTo(200);
    }

    @Test
    void givenAMember_whenItIsDrained_thenItLeavesOnceAndOthersAreNotFound() {
        Rest operator = rig.rest(AdminRig.OPERATOR);
        assertThat(viewer.post("/admin/v1/cluster/members/local/drain", "").status())
                .isEqualTo(403);
        assertThat(operator.post("/admin/v1/cluster/members/nobody/drain", "").message())
                .contains("no member nobody", "local");

        assertThat(operator.post("/admin/v1/cluster/members/local/drain", "")
                        .json()
                        .path("changed")
                        .asBoolean())
                .isTrue();

        assertThat(rig.leaving).isTrue();
        assertThat(operator.post("/admin/v1/cluster/members/local/drain", "")
                        .json()
                        .path("changed")
                        .asBoolean())
                .isFalse();
        assertThat(viewer.get("/admin/v1/cluster").json().at("/members/0/state").asText())
                .isEqualTo("leaving");
    }
}
