package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quotagrid.client.ExplainQuery;
import io.quotagrid.client.api.ExplainBody;
import io.quotagrid.client.api.StandingBody;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.quota.SubjectKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What admission would say to those in a consumer group, and to those in none: the same as it says to their calls. */
final class ExplainGroupsIT {
    private static final String IN_GROUP = "key_0000000000000001";
    private static final String ALONE = "key_0000000000000002";
    private static final String LISTED = "key_00000000000000aa";

    @TempDir
    private Path directory;

    private AdminRig rig;
    private Rest rest;

    @BeforeEach
    void start() {
        rig = AdminRig.withGroups(directory);
        rest = rig.rest(AdminRig.OPERATOR);
        create(IN_GROUP, "a", Optional.of("research"));
        create(ALONE, "b", Optional.empty());
        create(LISTED, "c", Optional.empty());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void create(String id, String digit, Optional<String> group) {
        ApiKey key = new ApiKey(
                digit.repeat(64),
                Optional.empty(),
                Optional.of("carol"),
                Optional.empty(),
                group,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                "olga",
                Instant.EPOCH);
        rig.node.live().keys().create(id, key, "olga").join();
    }

    private ExplainBody explain(Optional<String> user, Optional<String> key, Optional<String> group) {
        return rig.client(AdminRig.OPERATOR)
                .explain(new ExplainQuery(
                        user, Optional.empty(), key, group, Optional.empty(), Optional.empty(), OptionalLong.empty()));
    }

    /** The group's standings only. */
    private static List<Tuple> pool(ExplainBody told) {
        return told.standings().stream()
                .filter(standing -> standing.tier() == Tier.GROUP)
                .map(standing -> tuple(standing.id(), standing.meter(), standing.limit()))
                .toList();
    }

    @Test
    void givenAGroup_whenItsCallIsExplained_thenItsPoolIsTold() {
        ExplainBody told = explain(Optional.of("alice"), Optional.empty(), Optional.of("research"));

        assertThat(told.decision()).isEqualTo(ExplainBody.Decision.ADMITTED);
        assertThat(told.caller().group()).contains("research");
        assertThat(pool(told)).containsExactly(tuple("research", Meter.RPM, 2L));
    }

    @Test
    void givenAGroupWhosePoolIsEmpty_whenACallOfAnyMemberIsExplained_thenTheGroupRefusesIt() {
        rig.call(List.of(new SubjectKey(Tier.GROUP, "research")), 0);
        rig.call(List.of(new SubjectKey(Tier.GROUP, "research")), 0);

        ExplainBody told = explain(Optional.empty(), Optional.of(IN_GROUP), Optional.empty());

        assertThat(told.decision()).isEqualTo(ExplainBody.Decision.REFUSED);
        assertThat(told.refusedBy().map(StandingBody::id)).contains("research");
        assertThat(told.message()).startsWith("group:research has used 2 of 2 rpm");
        assertThat(told.caller().user()).as("as the key says").contains("carol");
    }

    @Test
    void givenKeysAndUsersInNoGroup_whenTheirCallsAreExplained_thenEachHasThePoolThatAdmissionWouldCharge() {
        assertThat(pool(explain(Optional.of("alice"), Optional.empty(), Optional.empty())))
                .containsExactly(tuple("~alice", Meter.RPM, 3L));
        assertThat(pool(explain(Optional.empty(), Optional.of(ALONE), Optional.empty())))
                .containsExactly(tuple("~" + ALONE, Meter.RPM, 3L));
        assertThat(pool(explain(Optional.empty(), Optional.of(LISTED), Optional.empty())))
                .containsExactly(tuple("listed", Meter.RPM, 7L));
        assertThat(pool(explain(Optional.empty(), Optional.empty(), Optional.of("~alice"))))
                .containsExactly(tuple("~alice", Meter.RPM, 3L));
    }

    @Test
    void givenARevokedKeyOrAModelThatIsNotAllowed_whenACallIsExplained_thenItIsRefusedAsItWouldBe() {
        rig.node
                .live()
                .keys()
                .change(ALONE, OptionalLong.empty(), ApiKey::revocation, "olga")
                .join();

        ExplainBody revoked = explain(Optional.empty(), Optional.of(ALONE), Optional.empty());
        ExplainBody model = rig.client(AdminRig.OPERATOR)
                .explain(new ExplainQuery(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(LISTED),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("large"),
                        OptionalLong.empty()));

        assertThat(revoked.decision()).isEqualTo(ExplainBody.Decision.REFUSED);
        assertThat(revoked.message()).isEqualTo("the key was revoked: the call would be a 401");
        assertThat(revoked.refusedBy()).as("no limit").isEmpty();
        assertThat(model.decision()).isEqualTo(ExplainBody.Decision.REFUSED);
        assertThat(model.message()).isEqualTo("this caller may not use the model large: the call would be a 403");
    }

    @Test
    void givenWhatDoesNotGoTogether_whenItIsToBeExplained_thenItIsNamed() {
        assertThat(rest.get("/admin/v1/explain?group=nobodys").status()).isEqualTo(404);
        assertThat(rest.get("/admin/v1/explain?group=nobodys").message())
                .isEqualTo("the policy has no consumer group nobodys");
        assertThat(rest.get("/admin/v1/explain?key=" + IN_GROUP + "&group=listed")
                        .place())
                .isEqualTo("?group");
        assertThat(rest.get("/admin/v1/explain?key=" + IN_GROUP + "&user=bob").place())
                .isEqualTo("?user");
        assertThat(rest.get("/admin/v1/explain?key=" + IN_GROUP + "&user=carol").status())
                .isEqualTo(200);
    }
}
