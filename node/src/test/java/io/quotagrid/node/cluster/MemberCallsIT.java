package io.quotagrid.node.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.node.cluster.MemberCalls.Answers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Three members ask each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MemberCallsIT {
    private static final byte[] NOTHING = {};
    private static final Duration LONG = Duration.ofSeconds(60);

    /** For those who do answer, on a busy machine too; who waits for one who does not waits as long. */
    private static final Duration ENOUGH = Duration.ofSeconds(8);

    private AskingMembers members;

    @BeforeAll
    void start() {
        members = AskingMembers.start(3);
    }

    @AfterAll
    void stop() {
        members.close();
    }

    private static Map<String, String> texts(Answers answers) {
        return answers.answers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, answer -> new String(answer.getValue(), UTF_8)));
    }

    @Test
    void givenAllServe_whenAllAreAsked_thenEachAnswersByItsId() throws Exception {
        for (MemberCalls calls : members.calls()) {
            calls.serve("greet", name -> (new String(name, UTF_8) + " from " + calls.self()).getBytes(UTF_8));
        }

        for (MemberCalls asking : members.calls()) {
            Answers answers =
                    asking.askAll("greet", "hello".getBytes(UTF_8), LONG).get(90, SECONDS);

            assertThat(answers.silent()).isEmpty();
            assertThat(texts(answers))
                    .isEqualTo(members.ids().stream().collect(Collectors.toMap(id -> id, id -> "hello from " + id)));
        }
        assertThat(members.calls().get(0).members()).containsExactlyInAnyOrderElementsOf(members.ids());
    }

    @Test
    void givenOneWhoseHandlerThrows_andOneWhoServesNothing_thenBothAreSilentByName() throws Exception {
        members.calls().get(0).serve("half", question -> question);
        members.calls().get(1).serve("half", question -> {
            throw new IllegalArgumentException("not today");
        });

        Answers answers =
                members.calls().get(0).askAll("half", "x".getBytes(UTF_8), LONG).get(90, SECONDS);

        assertThat(texts(answers)).isEqualTo(Map.of(members.ids().get(0), "x"));
        assertThat(answers.silent())
                .containsExactlyInAnyOrder(members.ids().get(1), members.ids().get(2));
    }

    @Test
    void givenOneThatHangs_thenItIsSilentAfterTheTimeout_andTheOthersAreHeard() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        members.calls().get(0).serve("hang", question -> question);
        members.calls().get(1).serve("hang", question -> question);
        members.calls().get(2).serve("hang", question -> {
            try {
                hang.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return question;
        });

        Answers answers = members.calls().get(0).askAll("hang", NOTHING, ENOUGH).get(90, SECONDS);
        hang.countDown();

        assertThat(answers.answers().keySet())
                .containsExactlyInAnyOrder(members.ids().get(0), members.ids().get(1));
        assertThat(answers.silent()).containsExactly(members.ids().get(2));
    }

    @Test
    void givenOneMember_whenItIsAsked_thenItAlone() throws Exception {
        for (MemberCalls calls : members.calls()) {
            calls.serve("who", question -> calls.self().getBytes(UTF_8));
        }
        String third = members.ids().get(2);

        assertThat(members.calls().get(0).ask(third, "who", NOTHING, LONG).get(90, SECONDS))
                .isEqualTo(third.getBytes(UTF_8));
        assertThatThrownBy(() -> members.calls()
                        .get(0)
                        .ask("nobody", "who", NOTHING, LONG)
                        .get(90, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("no member is called nobody");
    }

    @Test
    void givenNoMember_thenTheNodeAsksItself() throws Exception {
        try (MemberCalls alone = new MemberCalls("local")) {
            alone.serve("who", question -> "me".getBytes(UTF_8));

            Answers answers = alone.askAll("who", NOTHING, LONG).get(90, SECONDS);

            assertThat(texts(answers)).isEqualTo(Map.of("local", "me"));
            assertThat(answers.silent()).isEmpty();
            assertThat(alone.members()).isEqualTo(List.of("local"));
        }
    }

    @Test
    void givenATopic_whenServedTwice_thenRefused() {
        members.calls().get(0).serve("once", question -> question);

        assertThatThrownBy(() -> members.calls().get(0).serve("once", question -> question))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("once");
    }
}
