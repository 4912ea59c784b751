package io.quotagrid.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is shown of answers: pages for people, documents for machines. */
final class PagesTest {
    private StubGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = new StubGateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void givenDocuments_whenTheyAreWanted_thenTheyAreTheWireRecords() {
        gateway.say(StubGateway.LIMIT);

        assertThat(gateway.run("limits", "get", "--tier", "user", "--id", "alice", "--output", "json"))
                .isZero();
        assertThat(gateway.out()).contains("\"in_force\" : [ {", "\"etag\" : \"\\\"4\\\"\"");

        assertThat(gateway.run("limits", "get", "--tier", "user", "--id", "alice", "-o", "yaml"))
                .isZero();
        assertThat(gateway.out()).contains("in_force:\n- meter: rpm\n  limit: 50\n");
    }

    @Test
    void givenChanges_whenTheirRecordsAreShown_thenBeforeAndAfterAreReadAtAGlance() {
        gateway.say("""
                {"items":[{"time":"2026-11-23T10:00:00Z","kind":"change","by":"ops","action":"limit.put","target":"user:alice",
                  "before":{"rpm":5,"by":"x","at":"2026-11-23T09:00:00Z","epoch":2},
                  "after":{"rpm":6,"expires_at":"2026-11-23T12:00:00Z","by":"ops","at":"2026-11-23T10:00:00Z","epoch":4}},
                 {"time":"2026-11-23T09:00:00Z","kind":"change","by":"ops","action":"policy.apply","target":"policy",
                  "before":{"hash":"b14b27ae0d32cce482d1f0ac"},"after":{"hash":"9b12ac096f399c4b1196d5ce","difference":[{"path":"a"}]}},
                 {"time":"2026-11-23T08:00:00Z","kind":"change","by":"ops","action":"member.drain","target":"b:1","before":null,
                  "after":null}],
                 "silent":[]}""");

        assertThat(gateway.run("audit", "query")).isZero();

        assertThat(gateway.out())
                .contains("rpm 5 -> rpm 6, until 2026-11-23T12:00:00Z", "b14b27ae0d32 -> 9b12ac096f39")
                .doesNotContain("nothing");
    }

    @Test
    void givenAClusterThatIsNotWell_whenItIsLookedAt_thenEveryTroubleIsSaid() {
        gateway.say("""
                {"node":"a:1","at":"2026-11-23T10:00:00Z","mode":"local_share","silent":["c:1"],"partitions":271,
                 "safe_to_stop":{"safe":false,"reasons":["c:1 does not answer"]},"skew_ms":-7,
                 "policy":{"hash":"b14b27ae0d32","epoch":4,"drift":["b:1"]},
                 "store":{"state":"away","waiting":3,"problem":"jdbc:postgresql://db/q: refused"},
                 "members":[{"id":"c:1","address":"c:1","self":false,"state":"silent","owner":true}]}""");

        assertThat(gateway.run("cluster", "status")).isZero();

        assertThat(gateway.out())
                .contains(
                        "1 member, fallback in force: local_share",
                        "clocks within 7 ms",
                        "no node may be stopped now: c:1 does not answer",
                        "another one on b:1",
                        "away, 3 changes wait to be written: jdbc:postgresql://db/q: refused")
                .containsPattern("c:1 +silent");
    }

    @Test
    void givenMembersThatDoNotAnswer_whenTheirShareIsMissing_thenThatIsSaid() {
        gateway.say(
                "{\"items\":[],\"silent\":[\"c:1\"],\"tier\":\"user\",\"by\":\"requests\",\"since\":\"2026-11-23T10:00:00Z\"}");

        assertThat(gateway.run("audit", "query")).isZero();
        assertThat(gateway.out()).contains("did not answer, so missing here: c:1");
        assertThat(gateway.run("usage", "top")).isZero();
        assertThat(gateway.out()).contains("did not answer, so not counted here: c:1");
    }

    @Test
    void givenALevel_whenItIsTyped_thenItIsSetAndWithoutOneItIsOnlyLookedAt() {
        gateway.say(
                "{\"logger\":\"io.quotagrid.node\",\"level\":\"debug\",\"members\":{\"b:1\":\"info\",\"a:1\":\"debug\"},"
                        + "\"silent\":[\"c:1\"]}");

        assertThat(gateway.run("cluster", "log-level")).isZero();
        assertThat(gateway.run("cluster", "log-level", "--logger", "io.quotagrid.node"))
                .isZero();
        assertThat(gateway.run("cluster", "log-level", "debug", "--logger", "io.quotagrid.node"))
                .isZero();
        assertThat(gateway.run("cluster", "log-level", "WARN")).isZero();

        assertThat(gateway.asked())
                .containsExactly(
                        "GET /admin/v1/log-level null ",
                        "GET /admin/v1/log-level?logger=io.quotagrid.node null ",
                        "PUT /admin/v1/log-level null {\"level\":\"debug\",\"logger\":\"io.quotagrid.node\"}",
                        "PUT /admin/v1/log-level null {\"level\":\"warn\"}");
        assertThat(gateway.out())
                .contains("io.quotagrid.node logs at debug", "did not answer: c:1")
                .containsPattern("a:1 +debug\\s+b:1 +info");
    }
}
