package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotagrid.client.AdminException;
import io.quotagrid.client.AuditQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.LimitBody;
import io.quotagrid.client.api.LimitChangedBody;
import io.quotagrid.client.api.LimitPageBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.MeterLimitBody;
import io.quotagrid.client.api.MeterLimitBody.Source;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.admin.Rest.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LimitRoutesIT {
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

    @Test
    void givenNoChange_whenALimitIsRead_thenThePolicySaysItAndTheVersionIsZero() {
        LimitBody alice = client.limit(Tier.USER, ALICE);

        assertThat(alice.inForce())
                .containsExactly(
                        new MeterLimitBody(Meter.RPM, 20, 60, Source.POLICY),
                        new MeterLimitBody(Meter.TPM, 40_000, 60, Source.POLICY),
                        new MeterLimitBody(Meter.PARALLEL, 5, 0, Source.POLICY));
        assertThat(alice.change()).isEmpty();
        assertThat(alice.etag()).isEqualTo("\"0\"");
        assertThat(client.limit(Tier.IP, Optional.of("::1")).inForce()).isEmpty();
        assertThat(client.limit(Tier.PROVIDER, Optional.of("small")).inForce())
                .containsExactly(new MeterLimitBody(Meter.RPM, 2, 60, Source.POLICY));
    }

    @Test
    void givenAnOverride_whenItIsPut_thenItHoldsForThatSubjectTheRestIsInheritedAndCallsAreDecidedByIt() {
        LimitChangedBody changed =
                client.putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(2), Optional.of("\"0\""));

        assertThat(changed.changed()).isTrue();
        assertThat(changed.replaced()).isEmpty();
        assertThat(changed.notAcknowledged()).isEmpty();
        assertThat(changed.limit().inForce())
                .contains(
                        new MeterLimitBody(Meter.RPM, 2, 60, Source.OVERRIDE),
                        new MeterLimitBody(Meter.TPM, 40_000, 60, Source.POLICY));
        assertThat(changed.limit().change().orElseThrow().by()).isEqualTo("ops");
        assertThat(changed.limit().etag()).isNotEqualTo("\"0\"");
        assertThat(List.of(rig.admits("alice", 1), rig.admits("alice", 1), rig.admits("alice", 1)))
                .containsExactly(true, true, false);
        assertThat(rig.admits("bob", 1)).isTrue();
    }

    @Test
    void givenATierDefault_whenItIsPut_thenItHoldsForAllWithoutAnOverride() {
        client.putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(7), Optional.empty());
        client.putLimit(Tier.USER, Optional.empty(), LimitPutBody.EMPTY.withRpm(3), Optional.empty());

        assertThat(client.limit(Tier.USER, Optional.of("bob")).inForce())
                .contains(new MeterLimitBody(Meter.RPM, 3, 60, Source.TIER));
        assertThat(client.limit(Tier.USER, ALICE).inForce())
                .contains(new MeterLimitBody(Meter.RPM, 7, 60, Source.OVERRIDE));
    }

    @Test
    void givenAnOverrideThatExpires_whenItIsPut_thenItSaysWhenAndIsGoneThen() {
        Answer put =
                rest.put("/admin/v1/limits/user/alice", "{\"rpm\":60,\"expires_in\":\"1s\",\"window_seconds\":10}");

        Instant ends = Instant.parse(put.json().at("/limit/change/expires_at").asText());
        assertThat(ends).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(2));
        await().atMost(AdminRig.PATIENCE)
                .untilAsserted(() ->
                        assertThat(client.limit(Tier.USER, ALICE).change()).isEmpty());
        assertThat(client.limit(Tier.USER, ALICE).inForce())
                .contains(new MeterLimitBody(Meter.RPM, 20, 60, Source.POLICY));
    }

    @Test
    void givenTwoOperators_whenBothChangeWhatTheyHaveSeen_thenTheSecondIsToldAndOverwritesNothing() {
        // Given
        String seen = client.limit(Tier.TEAM, Optional.empty()).etag();
        client.putLimit(Tier.TEAM, Optional.empty(), LimitPutBody.EMPTY.withRpm(10), Optional.of(seen));

        // When
        Answer second = rest.put("/admin/v1/limits/team", "{\"rpm\":99}", seen);

        // Then
        assertThat(second.status()).isEqualTo(412);
        assertThat(second.code()).isEqualTo("conflict");
        assertThat(second.place()).isEqualTo("If-Match");
        LimitBody now = client.limit(Tier.TEAM, Optional.empty());
        assertThat(second.etag()).isEqualTo(now.etag());
        assertThat(now.change().orElseThrow().rpm()).hasValue(10);

        assertThatThrownBy(() -> client.removeLimit(Tier.TEAM, Optional.empty(), Optional.of(seen)))
                .isInstanceOfSatisfying(
                        AdminException.class,
                        refused -> assertThat(refused.etag()).contains(now.etag()));
        assertThat(rest.put("/admin/v1/limits/team", "{\"rpm\":99}", now.etag()).status())
                .isEqualTo(200);
        assertThat(rest.put("/admin/v1/limits/team", "{\"rpm\":98}", "*").status())
                .isEqualTo(200);
    }

    @Test
    void givenALimitThatWasTakenBack_whenItIsLookedAt_thenItsVersionIsThatOfNothingAndItCanBeSetAnew() {
        Optional<String> nobody = Optional.of("nobody-yet");
        String never = client.limit(Tier.USER, nobody).etag();
        client.putLimit(Tier.USER, nobody, LimitPutBody.EMPTY.withRpm(3), Optional.of(never));
        LimitBody removed = client.removeLimit(
                        Tier.USER,
                        nobody,
                        Optional.of(client.limit(Tier.USER, nobody).etag()))
                .limit();

        assertThat(removed.etag()).isEqualTo(never);
        assertThat(client.limit(Tier.USER, nobody).etag()).isEqualTo(never);
        assertThat(client.putLimit(Tier.USER, nobody, LimitPutBody.EMPTY.withRpm(4), Optional.of(never))
                        .changed())
                .isTrue();
    }

    @Test
    void givenNoIfMatch_whenSomethingIsOverwritten_thenTheAnswerSaysWhatAndWhose() {
        rig.client(AdminRig.ADMIN).putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(5), Optional.empty());

        LimitChangedBody changed = client.putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withTpm(9), Optional.empty());

        assertThat(changed.replaced().orElseThrow().by()).isEqualTo("root");
        assertThat(changed.replaced().orElseThrow().rpm()).hasValue(5);
        assertThat(changed.limit().change().orElseThrow().rpm()).isEmpty();
    }

    @Test
    void givenTheSameChangeTwice_whenItIsPut_thenItIsOneChangeWithOneRecordOfBeforeAndAfter() {
        client.putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(5), Optional.empty());
        LimitChangedBody first = client.putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(6), Optional.empty());
        LimitChangedBody again = client.putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(6), Optional.empty());
        client.removeLimit(Tier.USER, ALICE, Optional.empty());

        assertThat(again.changed()).isFalse();
        assertThat(again.limit().etag()).isEqualTo(first.limit().etag());
        await().atMost(AdminRig.PATIENCE)
                .untilAsserted(() -> assertThat(changes()).hasSize(3));
        List<JsonNode> changes = changes();
        assertThat(changes.get(0).path("action").asText()).isEqualTo("limit.remove");
        assertThat(changes.get(0).path("after").isNull()).isTrue();
        assertThat(changes.get(1).path("action").asText()).isEqualTo("limit.put");
        assertThat(changes.get(1).path("by").asText()).isEqualTo("ops");
        assertThat(changes.get(1).path("target").asText()).isEqualTo("user:alice");
        assertThat(changes.get(1).at("/before/rpm").asLong()).isEqualTo(5);
        assertThat(changes.get(1).at("/after/rpm").asLong()).isEqualTo(6);
        assertThat(changes.get(2).path("before").isNull()).isTrue();
    }

    private List<JsonNode> changes() {
        AuditQuery all = AuditQuery.ALL;
        return client.audit(new AuditQuery(
                        Optional.of("change"),
                        all.from(),
                        all.until(),
                        ALICE,
                        all.team(),
                        all.decision(),
                        all.outcome(),
                        all.requestId(),
                        all.limit(),
                        all.cursor()))
                .items();
    }

    @Test
    void givenAnOverride_whenItIsRemoved_thenThePolicyHoldsAgainAndASecondRemovalFindsNothing() {
        client.putLimit(Tier.USER, ALICE, LimitPutBody.EMPTY.withRpm(5), Optional.empty());

        LimitChangedBody removed = client.removeLimit(Tier.USER, ALICE, Optional.empty());

        assertThat(removed.limit().change()).isEmpty();
        assertThat(removed.limit().inForce()).contains(new MeterLimitBody(Meter.RPM, 20, 60, Source.POLICY));
        Answer again = rest.delete("/admin/v1/limits/user/alice");
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.message()).isEqualTo("nothing is set for user:alice");
    }

    @Test
    void givenManyOverrides_whenTheyAreListed_thenPagesAreAllOfThemOnceInOrder() {
        for (int i = 0; i < 25; i++) {
            client.putLimit(
                    Tier.USER, Optional.of("u/" + (10 + i)), LimitPutBody.EMPTY.withRpm(1 + i), Optional.empty());
        }

        List<String> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            LimitPageBody page = client.limits(Optional.of(Tier.USER), OptionalInt.of(7), cursor);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(7);
            page.items().forEach(item -> listed.add(item.id().orElse("")));
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(listed).hasSize(26).isSorted().doesNotHaveDuplicates().contains("", "u/10", "u/34");
        assertThat(client.limits(Optional.empty(), OptionalInt.empty(), Optional.empty())
                        .items())
                .extracting(LimitBody::tier)
                .contains(Tier.IP, Tier.KEY, Tier.USER, Tier.TEAM, Tier.GLOBAL, Tier.PROVIDER)
                .isSorted();
    }

    @Test
    void givenIdsThatHoldAnything_whenTheyAreInAPath_thenTheyMeanThemselves() {
        for (String id : List.of("org/team", "a%2Fb", "..", "a b".replace(" ", "+"), "a;b=c", "x?y#z", "\"q\"")) {
            LimitChangedBody changed =
                    client.putLimit(Tier.TEAM, Optional.of(id), LimitPutBody.EMPTY.withRpm(5), Optional.empty());

            assertThat(changed.limit().id()).as(id).contains(id);
            assertThat(client.limit(Tier.TEAM, Optional.of(id)).change()).as(id).isPresent();
        }
    }
}
