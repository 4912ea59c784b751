package io.quotagrid.gateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.api.KeyPostBody;
import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.config.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes while members of the cluster are not there: the answer cannot name them, and says how many have not heard. */
final class MissingMembersIT {
    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 100}}
            providers: {targets: [{id: sandbox, provider: sandbox}]}
            policy: {audit-logger: {directory: "AUDIT"}}
            cluster: {name: missing-PID, discovery: tcp, members: [], expected_members: EXPECTED}
            """;
    private static final KeyPostBody KEY = new KeyPostBody(
            Optional.of("alice"),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @TempDir
    private Path directory;

    @Test
    void givenTwoOfThreeMembersAway_whenSomethingIsChanged_thenTheAnswerCountsThem() {
        assertThat(missingAfterEachChange(3)).containsExactly(2, 2, 2);
    }

    @Test
    void givenTheWholeCluster_whenSomethingIsChanged_thenNobodyIsMissing() {
        assertThat(missingAfterEachChange(1)).containsExactly(0, 0, 0);
    }

    private List<Integer> missingAfterEachChange(int expectedMembers) {
        String policy = POLICY.replace("AUDIT", directory.toString())
                .replace("PID", ProcessHandle.current().pid() + "-" + expectedMembers)
                .replace("EXPECTED", "" + expectedMembers);
        try (Product product = Product.live(policy)) {
            QuotagridClient operator = QuotagridClient.at(product.adminAddress(), Optional.empty());
            return List.of(
                    operator.putLimit(Tier.USER, Optional.empty(), LimitPutBody.EMPTY.withRpm(50), Optional.empty())
                            .membersMissing(),
                    operator.createKey(KEY).membersMissing(),
                    operator.applyPolicy(policy.replace("rpm: 100", "rpm: 90"), Optional.empty())
                            .membersMissing());
        }
    }
}
