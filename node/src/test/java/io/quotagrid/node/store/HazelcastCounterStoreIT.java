package io.quotagrid.node.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Limit;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.SubjectKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The store on real members: alone, as owner of what it asks for, and as the one who asks another. */
final class HazelcastCounterStoreIT {

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class OneMember extends OnMembers {
        OneMember() {
            super(1, 0);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class AtTheOwner extends OnMembers {
        AtTheOwner() {
            super(2, 0);
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class AwayFromTheOwner extends OnMembers {
        AwayFromTheOwner() {
            super(2, 1);
        }
    }

    abstract static class OnMembers extends CounterStoreContract {
        private final MovedClock clock = new MovedClock();
        private final int count;
        private final int owner;
        private Members members;

        OnMembers(int count, int owner) {
            this.count = count;
            this.owner = owner;
        }

        @BeforeAll
        void start() {
            members = Members.start(count, clock);
        }

        @AfterAll
        void stop() {
            members.close();
        }

        @Override
        MovedClock clock() {
            return clock;
        }

        @Override
        CounterStore store() {
            return members.store(0);
        }

        @Override
        CounterStore ownersStore() {
            return members.store(owner);
        }

        @Override
        String node() {
            return members.nodeId(0);
        }

        @Override
        SubjectKey newSubject() {
            return members.subjectOwnedBy(owner);
        }

        @Override
        int sweepAll() {
            int swept = 0;
            for (int i = 0; i < count; i++) {
                swept += members.store(i).sweep();
            }
            return swept;
        }
    }

    @Test
    void givenTwoMembers_whenTheOwnerIsTerminated_thenItsCountersAndItsLastAnswerSurvive() {
        MovedClock clock = new MovedClock();
        try (Members members = Members.start(2, clock)) {
            // Given
            Sender sender = new Sender(members.store(0), members.subjectOwnedBy(1), "a", Sender.rpm(100));
            var message = sender.message(Sender.hold(1), Sender.hold(2), Sender.hold(3));
            var answer = sender.send(message);

            // When
            members.terminate(1);

            // Then
            assertThat(sender.send(message)).isEqualTo(answer);
            assertThat(sender.remaining()).isEqualTo(97);
        }
    }

    @Test
    void givenTwoMembers_whenTheOwnerLeavesGracefully_thenItsCountersMove() {
        MovedClock clock = new MovedClock();
        try (Members members = Members.start(2, clock)) {
            Sender sender = new Sender(members.store(0), members.subjectOwnedBy(1), "a", Sender.rpm(2));
            sender.ask();

            members.leave(1);

            assertThat(sender.ask()).isInstanceOf(Reply.Granted.class);
            assertThat(sender.ask()).isInstanceOf(Reply.Refused.class);
        }
    }

    @Test
    void givenSweptEntry_whenTheOwnerIsTerminated_thenTheBackupHasNotKeptIt() {
        MovedClock clock = new MovedClock();
        try (Members members = Members.start(2, clock)) {
            new Sender(members.store(0), members.subjectOwnedBy(1), "a", Sender.rpm(2)).ask();
            clock.move(Sender.MINUTE.multipliedBy(10));
            assertThat(members.store(1).sweep()).isEqualTo(1);

            members.terminate(1);

            assertThat(members.store(0).subjects()).isZero();
        }
    }

    @Test
    void givenSlotOfAnotherNode_whenThatNodeLeaves_thenTheSlotIsFree() {
        MovedClock clock = new MovedClock();
        try (Members members = Members.start(2, clock)) {
            SubjectKey subject = members.subjectOwnedBy(0);
            Sender leaver = new Sender(members.store(1), subject, members.nodeId(1), Limit.parallel(1));
            Sender stayer = new Sender(members.store(0), subject, members.nodeId(0), Limit.parallel(1));
            leaver.ask();
            assertThat(stayer.ask()).isInstanceOf(Reply.Refused.class);

            members.terminate(1);

            assertThat(stayer.ask()).isInstanceOf(Reply.Granted.class);
        }
    }
}
