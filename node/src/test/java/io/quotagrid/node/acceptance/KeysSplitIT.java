package io.quotagrid.node.acceptance;

import static io.quotagrid.node.acceptance.BareCluster.Node.number;
import static io.quotagrid.node.acceptance.KeyWords.hash;
import static io.quotagrid.node.acceptance.KeyWords.id;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quotagrid.harness.Networks;
import io.quotagrid.node.acceptance.BareCluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys while a network is really cut: two machines against one, each side with operators of its own, and made whole again. */
final class KeysSplitIT {
    private static final Duration SEEN = Duration.ofSeconds(90);
    private static final long HOUR_MILLIS = 3_600_000;

    /** Keys that there are before the cut, by what becomes of them. */
    private static final int UNTOUCHED = 1;

    private static final int REVOKED_BY_MAJORITY = 2;
    private static final int REVOKED_BY_MINORITY = 3;
    private static final int REVOKED_BY_BOTH = 4;
    private static final int ROTATED_BY_BOTH = 5;
    private static final int REVOKED_BEFORE = 6;

    /** As the network is cut: nobody knows yet. Enough for every side to have had to ask the other for some. */
    private static final List<Integer> REVOKED_AT_THE_CUT = List.of(10, 11, 12, 13, 14, 15, 16, 17);

    private static final int MADE_BY_MAJORITY = 30;
    private static final int MADE_BY_MINORITY = 31;
    private static final int MADE_AND_REVOKED_BY_MINORITY = 32;

    @TempDir
    private Path directory;

    @Test
    void givenKeysThatBothSidesChangeWhileSplit_whenItHeals_thenAllHaveOneTableAndNoRevocationOrKeyIsLost() {
        Optional<Networks> networks = Networks.of(3);
        assumeTrue(networks.isPresent(), () -> Networks.whyNot().orElse(""));
        try (Networks machines = networks.orElseThrow();
                BareCluster cluster = BareCluster.start(directory, machines, 3)) {
            Node majority = cluster.node(0);
            Node minority = cluster.node(2);
            // Given
            IntStream.of(1, 2, 3, 4, 5, 6).forEach(key -> create(majority, key));
            REVOKED_AT_THE_CUT.forEach(key -> create(majority, key));
            revoke(minority, REVOKED_BEFORE);

            // When
            machines.split(0, 0, 1);
            List<CompletableFuture<String>> atTheCut = REVOKED_AT_THE_CUT.stream()
                    .map(key -> side(key, majority, minority).talk().begin("key revoke " + id(key)))
                    .toList();
            await().atMost(SEEN)
                    .until(() -> number(majority.ask("status"), "members") == 2
                            && number(minority.ask("status"), "members") == 1);
            changeOnBothSides(majority, minority);
            for (int i = 0; i < REVOKED_AT_THE_CUT.size(); i++) {
                int key = REVOKED_AT_THE_CUT.get(i);
                assertMadeOrAskAgain(
                        atTheCut.get(i).orTimeout(120, SECONDS).join(), side(key, majority, minority), key);
            }
            machines.split(0, 0, 0);

            // Then
            cluster.awaitSafe(3);
            await().atMost(SEEN).untilAsserted(() -> assertThat(tables(cluster)).hasSize(1));
            await().atMost(SEEN).untilAsserted(() -> cluster.alive().forEach(KeysSplitIT::assertWhatBecameOfAll));
            assertThat(tables(cluster)).as("nothing moves any more").hasSize(1);
        }
    }

    /** Neither side refuses: operators of either can still take a key away, and make one. */
    private static void changeOnBothSides(Node majority, Node minority) {
        assertMade(revoke(majority, REVOKED_BY_MAJORITY));
        assertMadeAlone(rotate(minority, REVOKED_BY_MAJORITY, 1_002)); // later, and still not the last word
        assertMadeAlone(revoke(minority, REVOKED_BY_MINORITY));
        assertMade(rotate(majority, REVOKED_BY_MINORITY, 1_003));
        assertMadeAlone(revoke(minority, REVOKED_BY_BOTH));
        assertMade(revoke(majority, REVOKED_BY_BOTH));
        assertMade(rotate(majority, ROTATED_BY_BOTH, 1_005));
        assertMadeAlone(rotate(minority, ROTATED_BY_BOTH, 2_005));
        assertMade(create(majority, MADE_BY_MAJORITY));
        assertMadeAlone(create(minority, MADE_BY_MINORITY));
        assertMadeAlone(create(minority, MADE_AND_REVOKED_BY_MINORITY));
        assertMadeAlone(revoke(minority, MADE_AND_REVOKED_BY_MINORITY));
        assertThat(opens(minority, REVOKED_BY_MAJORITY))
                .as("what the other side has revoked still opens here: nobody could tell")
                .isEqualTo(id(REVOKED_BY_MAJORITY));
        assertThat(opens(majority, REVOKED_BY_MAJORITY)).isEqualTo("nobody");
        assertThat(opens(majority, MADE_BY_MINORITY)).isEqualTo("nobody");
    }

    private static void assertWhatBecameOfAll(Node node) {
        for (int key : List.of(UNTOUCHED, MADE_BY_MAJORITY, MADE_BY_MINORITY)) {
            assertThat(opens(node, key)).isEqualTo(id(key));
        }
        for (int key : List.of(
                REVOKED_BY_MAJORITY,
                REVOKED_BY_MINORITY,
                REVOKED_BY_BOTH,
                REVOKED_BEFORE,
                MADE_AND_REVOKED_BY_MINORITY)) {
            assertThat(opens(node, key)).as("key %d", key).isEqualTo("nobody");
        }
        for (int secret : List.of(1_002, 1_003)) {
            assertThat(opens(node, secret)).as("secret %d", secret).isEqualTo("nobody");
        }
        REVOKED_AT_THE_CUT.forEach(key -> assertThat(opens(node, key)).isEqualTo("nobody"));
        assertThat(opens(node, 2_005)).as("the later rotation").isEqualTo(id(ROTATED_BY_BOTH));
        assertThat(opens(node, 1_005)).as("the earlier one").isEqualTo("nobody");
        assertThat(opens(node, ROTATED_BY_BOTH)).as("the overlap goes on").isEqualTo(id(ROTATED_BY_BOTH));
    }

    private static List<String> tables(BareCluster cluster) {
        return cluster.alive().stream().map(node -> node.ask("keys")).distinct().toList();
    }

    private static Node side(int key, Node majority, Node minority) {
        return key % 2 == 0 ? majority : minority;
    }

    /** Where the silence of the other side outlasts a question nobody can say what became of it; one asks again, as one is told. */
    private static void assertMadeOrAskAgain(String answer, Node side, int key) {
        if (answer.equals("nobody can say")) {
            System.out.printf("key %d is revoked once more%n", key);
            assertThat(revoke(side, key)).startsWith("epoch=");
        } else {
            assertThat(answer).contains("changed=true");
        }
    }

    private static void assertMade(String answer) {
        assertThat(answer).contains("changed=true");
    }

    /** A part of one waits for nobody else: at most for itself, where this machine stands still for longer than a push is waited for. */
    private static void assertMadeAlone(String answer) {
        assertThat(answer).contains("changed=true");
        assertThat(number(answer, "silent")).as(answer).isLessThanOrEqualTo(1);
    }

    private static String create(Node node, int key) {
        return node.ask("key create " + id(key) + " " + hash(key));
    }

    private static String rotate(Node node, int key, int secret) {
        return node.ask("key rotate " + id(key) + " " + hash(secret) + " " + HOUR_MILLIS);
    }

    private static String revoke(Node node, int key) {
        return node.ask("key revoke " + id(key));
    }

    private static String opens(Node node, int secret) {
        return node.ask("key opens " + hash(secret));
    }
}
