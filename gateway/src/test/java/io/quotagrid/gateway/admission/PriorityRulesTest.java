package io.quotagrid.gateway.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PriorityRulesTest {
    private static final Policy POLICY =
            PolicyLoader.load("""
                    user_rate_limit: {header: X-User-Id}
                    team_rate_limit:
                      priority: [{name: people, share_percent: 70, users: [ann]}]
                    global_rate_limit:
                      priority:
                        - {name: apps, share_percent: 50, groups: [g], keys: [k]}
                        - {name: red, share_percent: 30, teams: [red], users: [ann]}
                        - {name: rest, share_percent: 20}
                    providers: {targets: [{id: a, provider: sandbox}]}
                    """.getBytes(UTF_8)).policy().orElseThrow();

    private final PriorityRules rules = new PriorityRules(POLICY);

    private static Caller caller(String user, String team, Optional<String> group, Optional<String> key) {
        return new Caller("192.0.2.7", key, group, user, team);
    }

    @Test
    void givenACallerWhomSeveralClassesName_whenLookedUp_thenTheFirstOfThemCounts() {
        assertThat(rules.of(Tier.GLOBAL, caller("ann", "red", Optional.of("g"), Optional.empty())))
                .isEqualTo("apps");
        assertThat(rules.of(Tier.GLOBAL, caller("ann", "blue", Optional.empty(), Optional.of("k"))))
                .isEqualTo("apps");
        assertThat(rules.of(Tier.GLOBAL, caller("bob", "red", Optional.empty(), Optional.empty())))
                .isEqualTo("red");
    }

    @Test
    void givenACallerWhomNoClassNames_whenLookedUp_thenItIsInTheOneForAllOrInNone() {
        Caller bob = caller("bob", "blue", Optional.empty(), Optional.of("other"));

        assertThat(rules.of(Tier.GLOBAL, bob)).isEqualTo("rest");
        assertThat(rules.of(Tier.TEAM, bob)).isEqualTo(PriorityRules.NONE);
        assertThat(rules.of(Tier.USER, bob)).isEqualTo(PriorityRules.NONE);
    }

    @Test
    void givenPayersToExplain_whenLookedUp_thenTheyAreInTheClassOfSuchACaller() {
        List<SubjectKey> payers =
                List.of(new SubjectKey(Tier.USER, "ann"), new SubjectKey(Tier.TEAM, "blue"), SubjectKey.GLOBAL);

        assertThat(rules.of(Tier.GLOBAL, payers)).isEqualTo("red");
        assertThat(rules.of(Tier.TEAM, payers)).isEqualTo("people");
    }
}
