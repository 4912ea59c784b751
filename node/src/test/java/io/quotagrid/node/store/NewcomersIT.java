package io.quotagrid.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Newcomers;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound on subjects over two members, also while one of them goes; nobody sweeps here. */
final class NewcomersIT {
    private static final int MOST = 100;
    private static final int INVENTED = 1_000;
    private static final int LIMIT = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MovedClock clock = new MovedClock();
    private final Members members = Members.start(2, clock, () -> Newcomers.atMost(MOST, Long.MAX_VALUE));

    @AfterEach
    void stop() {
        members.close();
    }

    @Test
    void givenTwoMembers_whenMoreSubjectsComeThanBothTakeIn_thenEachTakesItsOwnAndNoMore() {
        // When
        List<Sender> known = invent();

        // Then
        assertThat(known).hasSize(2 * MOST);
        assertThat(members.store(0).subjects()).isEqualTo(2 * MOST);
        for (int member = 0; member < 2; member++) {
            members.store(member).recount();
            assertThat(members.newcomers(member).known()).isEqualTo(MOST);
            assertThat(ask(newcomer(member))).isInstanceOf(Reply.Crowded.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givenFullMembers_whenOneGoes_thenTheOtherKnowsAtOnceWhomItOwnsNowAndCountsAllOfThemOn(boolean dies) {
        // Given
        List<Sender> known = invent();

        // When
        if (dies) {
            members.terminate(1);
        } else {
            members.leave(1);
        }

        // Then
        await().atMost(PATIENCE).untilAsserted(() -> {
            members.store(0).recount();
            assertThat(members.newcomers(0).known()).isEqualTo(2 * MOST);
        });
        assertThat(ask(newcomer(0))).isInstanceOf(Reply.Crowded.class);
        for (Sender sender : known) {
            Sender moved = sender.through(members.store(0));
            for (int call = 1; call < LIMIT; call++) {
                assertThat(ask(moved)).isInstanceOf(Reply.Granted.class);
            }
            assertThat(ask(moved)).isInstanceOf(Reply.Refused.class);
        }
    }

    @Test
    void givenRoomAgain_whenTheLifeOfThoseWhoFilledItIsOver_thenNewcomersAreTakenIn() {
        // Given
        invent();
        assertThat(ask(newcomer(0))).isInstanceOf(Reply.Crowded.class);

        // When
        clock.move(Sender.MINUTE.plusSeconds(1));
        int gone = members.store(0).sweep();

        // Then
        assertThat(gone).isEqualTo(MOST);
        assertThat(members.newcomers(0).known()).isZero();
        assertThat(ask(newcomer(0))).isInstanceOf(Reply.Granted.class);
    }

    /** Asks once for each; those who were let in. */
    private List<Sender> invent() {
        List<Sender> known = new ArrayList<>();
        for (int i = 0; i < INVENTED; i++) {
            Sender sender = sender(i % 2, new SubjectKey(Tier.USER, "invented-" + i));
            Reply reply = ask(sender);
            assertThat(reply).isInstanceOfAny(Reply.Granted.class, Reply.Crowded.class);
            if (reply instanceof Reply.Granted) {
                known.add(sender);
            }
        }
        return known;
    }

    /** As the engine does: it confirms what it was granted. */
    private static Reply ask(Sender sender) {
        long call = sender.nextCall();
        Reply reply = sender.say(Sender.hold(call));
        if (reply instanceof Reply.Granted) {
            sender.say(new Operation.Confirm(call));
        }
        return reply;
    }

    private Sender newcomer(int owner) {
        return sender(0, members.subjectOwnedBy(owner));
    }

    private Sender sender(int member, SubjectKey subject) {
        return new Sender(members.store(member), subject, members.nodeId(member), Sender.rpm(LIMIT));
    }
}
