package io.quotagrid.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.PolicyLoader;
import io.quotagrid.gateway.identity.IdentityRules.Absence;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IdentityRulesTest {
    private static final String TARGETS = "providers: {targets: [{id: box, provider: sandbox}]}\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'user_rate_limit: {header: X-User-Id}' | X-User-Id | X-Team-Id | SHARED | SHARED | 0",
                "'user_rate_limit: {header: X-Me}\nteam_rate_limit: {header: X-Dept}' | X-Me | X-Dept | SHARED | SHARED | 0",
                "'identity: {mode: headers, require: true}\nrate_limits: {per_team: {rpm: 5}}'"
                        + " | X-User-Id | X-Team-Id | REFUSED | REFUSED | 0",
                "'identity: {mode: headers, require: true}\nip_rate_limit: {trust_proxy_depth: 2}'"
                        + " | X-User-Id | X-Team-Id | REFUSED | SHARED | 2",
            })
    void givenAPolicy_whenItsRulesAreRead_thenATeamIsRequiredOnlyWhereTeamsHaveLimits(
            String yaml, String user, String team, Absence noUser, Absence noTeam, int depth) {
        byte[] bytes = (TARGETS + yaml + "\n").getBytes(StandardCharsets.UTF_8);

        assertThat(IdentityRules.of(PolicyLoader.load(bytes).policy().orElseThrow()))
                .isEqualTo(new IdentityRules(user, team, noUser, noTeam, depth));
    }
}
