package io.quotagrid.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.AdminConfig.Role;
import io.quotagrid.config.AdminConfig.Token;
import io.quotagrid.config.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OperatorsTest {
    private static final Token VIEWER = new Token("grafana", Role.VIEWER, env("QG_VIEWER"));

    private final AtomicLong nanos = new AtomicLong();

    @TempDir
    private Path directory;

    @Test
    void givenATokenOfTheEnvironment_whenItIsShown_thenItsNameAndRoleAreKnownAndNothingElseIs() {
        Operators operators = operators(VIEWER);

        assertThat(operators.configured()).isTrue();
        assertThat(operators.find("viewer-token-0123")).contains(new Operator("grafana", Role.VIEWER));
        assertThat(operators.find("viewer-token-012")).isEmpty();
        assertThat(operators.find("viewer-token-01234")).isEmpty();
        assertThat(operators.find("")).isEmpty();
    }

    @Test
    void givenSeveralTokens_whenOneIsShown_thenItsHashIsComparedWithAllOfThemHoweverMuchOfItIsRight() {
        List<Integer> bytes = new ArrayList<>();
        Operators operators = new Operators(
                List.of(
                        VIEWER,
                        new Token("ops", Role.OPERATOR, env("QG_OPERATOR")),
                        new Token("root", Role.ADMIN, env("QG_ADMIN"))),
                Map.of(
                        "QG_VIEWER", "viewer-token-0123",
                        "QG_OPERATOR", "operator-token-0123",
                        "QG_ADMIN", "admin-token-0123"),
                nanos::get,
                (ours, shown) -> {
                    bytes.add(ours.length);
                    bytes.add(shown.length);
                    return MessageDigest.isEqual(ours, shown);
                });

        for (String token : List.of(
                "viewer-token-0123", // the first
                "admin-token-0123", // the last
                "viewer-token-0124", // all but the end
                "xiewer-token-0123", // all but the beginning
                "v",
                "x".repeat(4_000),
                "")) {
            bytes.clear();
            operators.find(token);
            assertThat(bytes)
                    .as("two hashes of 32 bytes for each of three tokens")
                    .hasSize(6)
                    .containsOnly(32);
        }
    }

    @Test
    void givenATokenFile_whenItsContentChanges_thenTheNewOneCountsASecondLaterWithoutARestart() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("token"), "first-token-0123\n");
        Operators operators = operators(new Token("ops", Role.OPERATOR, file(file)));
        assertThat(operators.find("first-token-0123")).isPresent();

        // When
        Files.writeString(file, "second-token-0123\nfirst-token-0123\n");
        assertThat(operators.find("second-token-0123")).isEmpty();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

        // Then
        assertThat(operators.find("second-token-0123")).contains(new Operator("ops", Role.OPERATOR));
        assertThat(operators.find("first-token-0123")).isPresent();

        Files.writeString(file, "second-token-0123\n");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(operators.find("first-token-0123")).isEmpty();

        Files.delete(file);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(operators.find("second-token-0123")).isEmpty();
        assertThat(operators.configured()).isTrue();
    }

    @Test
    void givenATokenThatIsMissing_whenAnythingIsShown_thenNobodyComesIn() {
        Operators operators = operators(new Token("ops", Role.ADMIN, env("NOT_SET")));

        assertThat(operators.configured()).isTrue();
        assertThat(operators.find("")).isEmpty();
        assertThat(operators.find("anything-at-all-0")).isEmpty();
    }

    @Test
    void givenRoles_whenAccessIsAsked_thenEachHasThoseBelowIt() {
        assertThat(Access.VIEWER.allows(Role.VIEWER)).isTrue();
        assertThat(Access.OPERATOR.allows(Role.VIEWER)).isFalse();
        assertThat(Access.OPERATOR.allows(Role.ADMIN)).isTrue();
        assertThat(Access.ADMIN.allows(Role.OPERATOR)).isFalse();
        assertThat(Access.ADMIN.allows(Role.ADMIN)).isTrue();
    }

    private Operators operators(Token token) {
        return new Operators(List.of(token), Map.of("QG_VIEWER", "viewer-token-0123"), nanos::get);
    }

    private static SecretRef env(String name) {
        return new SecretRef(Optional.of(name), Optional.empty());
    }

    private static SecretRef file(Path file) {
        return new SecretRef(Optional.empty(), Optional.of(file));
    }
}
