package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.quotagrid.client.ExplainQuery;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.ExplainBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.client.api.MeterLimitBody.Source;
import io.quotagrid.client.api.TopBody;
import io.quotagrid.client.api.UsageBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.audit.Records;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where subjects stand, who uses most, and what admission would say. */
final class UsageRoutesIT {
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
    void givenCallsThatRun_whenUsageIsAsked_thenEveryMeterSaysItAndAskingChangesNothing() {
        Decision held = rig.call("alice", 700);
        assertThat(rig.admits("alice", 300)).isTrue();

        for (int i = 0; i < 3; i++) {
            UsageBody usage = client.usage(Tier.USER, "alice");

            assertThat(usage.meters())
                    .extracting(UsageBody.MeterUsageBody::meter, UsageBody.MeterUsageBody::used)
                    .containsExactly(tuple(Meter.RPM, 2L), tuple(Meter.TPM, 1_000L), tuple(Meter.PARALLEL, 1L));
            UsageBody.MeterUsageBody rpm = usage.meters().get(0);
            assertThat(rpm.limit()).isEqualTo(20);
            assertThat(rpm.remaining()).isEqualTo(18);
            assertThat(rpm.windowSeconds()).isEqualTo(60);
            assertThat(rpm.resetMs()).isBetween(1L, 61_000L);
            assertThat(rpm.source()).isEqualTo(Source.POLICY);
        }
        assertThat(client.usage(Tier.TEAM, "red").meters().get(0).used()).isEqualTo(2);
        assertThat(client.usage(Tier.GLOBAL, "all").meters().get(0).used()).isEqualTo(2);
        held.fold(
                admitted -> {
                    admitted.reservation().settle(700);
                    return 0;
                },
                rejected -> 0,
                never -> 0,
                undecided -> 0);
    }

    @Test
    void givenSubjectsNobodyHasSeen_whenUsageIsAsked_thenNothingIsUsedAndTiersWithoutLimitsHaveNoMeters() {
        assertThat(client.usage(Tier.USER, "nobody").meters())
                .allSatisfy(meter -> assertThat(meter.used()).isZero())
                .hasSize(3);
        assertThat(client.usage(Tier.IP, "10.0.0.1").meters()).isEmpty();
        assertThat(client.usage(Tier.PROVIDER, "small").meters()).hasSize(1);
        assertThat(rest.get("/admin/v1/usage/provider/nobody").status()).isEqualTo(404);
        assertThat(rest.get("/admin/v1/usage/planet/earth").message()).contains("there is no tier planet");
        assertThat(rest.get("/admin/v1/usage/user/%20").place()).isEqualTo("{id}");
    }

    @Test
    void givenAnOverrideThatExpires_whenUsageIsAsked_thenItSaysWhereTheLimitComesFromAndUntilWhen() {
        client.putLimit(
                Tier.USER,
                Optional.of("alice"),
                new LimitPutBody(
                        OptionalLong.of(5),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        Optional.of("2h")),
                Optional.empty());

        UsageBody usage = client.usage(Tier.USER, "alice");

        assertThat(usage.meters().get(0).source()).isEqualTo(Source.OVERRIDE);
        assertThat(usage.meters().get(0).limit()).isEqualTo(5);
        assertThat(usage.meters().get(0).expiresAt()).isPresent();
        assertThat(usage.meters().get(1).expiresAt()).isEmpty();
    }

    @Test
    void givenAUserWhoHasUsedAll_whenReset_thenCallsAreAdmittedAgainAndItIsRecordedOnce() {
        client.putLimit(Tier.USER, Optional.of("alice"), LimitPutBody.EMPTY.withRpm(2), Optional.empty());
        assertThat(rig.admits("alice", 1)).isTrue();
        assertThat(rig.admits("alice", 1)).isTrue();
        assertThat(rig.admits("alice", 1)).isFalse();
        String path = "/admin/v1/usage/user/alice/reset";
        assertThat(rig.rest(AdminRig.VIEWER).post(path, "").status()).isEqualTo(403);
        assertThat(rig.admits("alice", 1)).isFalse();

        assertThat(client.reset(Tier.USER, "alice").id()).isEqualTo("alice");

        assertThat(client.usage(Tier.USER, "alice").meters().get(0).used()).isZero();
        assertThat(client.usage(Tier.TEAM, "red").meters().get(0).used()).isEqualTo(2);
        assertThat(rig.admits("alice", 1)).isTrue();
        await().atMost(AdminRig.PATIENCE)
                .untilAsserted(() -> assertThat(
                                rest.get("/admin/v1/audit?kind=change").json().at("/items"))
                        .filteredOn(record -> record.path("action").asText().equals("usage.reset"))
                        .singleElement()
                        .satisfies(record ->
                                assertThat(record.at("/before/rpm").asLong()).isEqualTo(2)));
        assertThat(rest.post("/admin/v1/usage/ip/10.0.0.1/reset", "").status()).isEqualTo(200);
        assertThat(rest.post("/admin/v1/usage/planet/earth/reset", "").status()).isEqualTo(404);
    }

    @Test
    void givenCallsThatEnded_whenTheTopIsAsked_thenTheLargestComeFirstByEachMeasure() {
        for (int i = 0; i < 3; i++) {
            rig.rankings.finished(Records.by("alice", 100));
        }
        rig.rankings.finished(Records.by("bob", 5_000));
        rig.rankings.finished(Records.refused("req_1"));

        TopBody requests = client.top(Tier.USER, TopBody.By.REQUESTS, 10);
        assertThat(requests.items()).containsExactly(new TopBody.Item("alice", 3, 3), new TopBody.Item("bob", 1, 1));
        assertThat(requests.silent()).isEmpty();
        assertThat(client.top(Tier.USER, TopBody.By.TOKENS, 1).items())
                .containsExactly(new TopBody.Item("bob", 5_000, 5_000));
        assertThat(client.top(Tier.USER, TopBody.By.REFUSALS, 10).items())
                .containsExactly(new TopBody.Item("alice", 1, 1));
        assertThat(client.top(Tier.TEAM, TopBody.By.REFUSALS, 10).items()).isEmpty();
        assertThat(rest.get("/admin/v1/usage/top?by=fame").place()).isEqualTo("?by");
        assertThat(rest.get("/admin/v1/usage/top?limit=101").place()).isEqualTo("?limit");
        assertThat(rest.get("/admin/v1/usage/top?tier=groups").place()).isEqualTo("?tier");
        assertThat(rest.get("/admin/v1/usage/top").status()).isEqualTo(200);
    }

    @Test
    void givenRoom_whenACallIsExplained_thenItWouldBeAdmittedAndNothingIsCharged() {
        for (int i = 0; i < 30; i++) {
            ExplainBody told = explain("alice", "any", 500);
            assertThat(told.decision()).isEqualTo(ExplainBody.Decision.ADMITTED);
            assertThat(told.target()).contains("sandbox");
            assertThat(told.standings())
                    .as("as they stand without the call")
                    .hasSize(5)
                    .allSatisfy(standing -> assertThat(standing.used()).isZero())
                    .allSatisfy(standing -> assertThat(standing.remaining()).isEqualTo(standing.limit()));
            assertThat(told.caller().user()).contains("alice");
            assertThat(told.caller().team()).contains("none");
        }
        assertThat(client.usage(Tier.USER, "alice").meters().get(0).used()).isZero();
    }

    @Test
    void givenAFullTier_whenACallIsExplained_thenItIsNamedAndSaysWhenItWouldFit() {
        client.putLimit(Tier.USER, Optional.of("alice"), LimitPutBody.EMPTY.withRpm(1), Optional.empty());
        rig.admits("alice", 1);

        ExplainBody told = explain("alice", "any", 0);

        assertThat(told.decision()).isEqualTo(ExplainBody.Decision.REFUSED);
        assertThat(told.refusedBy().orElseThrow().id()).isEqualTo("alice");
        assertThat(told.refusedBy().orElseThrow().meter()).isEqualTo(Meter.RPM);
        assertThat(told.retryAfterMs().orElseThrow()).isBetween(1L, 60_000L);
        assertThat(told.message()).startsWith("user:alice has used 1 of 1 rpm and the call asks for 1");
        assertThat(explain("bob", "any", 0).decision()).isEqualTo(ExplainBody.Decision.ADMITTED);
    }

    @Test
    void givenATargetThatIsFull_whenACallIsExplained_thenTheNextTargetIsTriedAsAdmissionDoes() {
        assertThat(explain("alice", "tiny", 0).target()).contains("small");
        rig.call(List.of(new SubjectKey(Tier.PROVIDER, "small")), 0);
        rig.call(List.of(new SubjectKey(Tier.PROVIDER, "small")), 0);

        ExplainBody told = explain("alice", "tiny", 0);
        assertThat(told.decision()).isEqualTo(ExplainBody.Decision.ADMITTED);
        assertThat(told.target()).contains("sandbox");
        assertThat(explain("alice", "other", 0).target()).contains("sandbox");
    }

    @Test
    void givenMistakes_whenACallIsToBeExplained_thenEachIsNamed() {
        assertThat(rest.get("/admin/v1/explain?usr=alice").place()).isEqualTo("?usr");
        assertThat(rest.get("/admin/v1/explain?user=").place()).isEqualTo("?user");
        assertThat(rest.get("/admin/v1/explain?user=a%20b").place()).isEqualTo("?user");
        assertThat(rest.get("/admin/v1/explain?tokens=-1").place()).isEqualTo("?tokens");
        assertThat(rest.get("/admin/v1/explain").status()).isEqualTo(200);
    }

    private ExplainBody explain(String user, String model, long tokens) {
        return client.explain(new ExplainQuery(
                Optional.of(user),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(model),
                OptionalLong.of(tokens)));
    }
}
