package io.quotagrid.gateway.queue;

import static io.quotagrid.gateway.queue.Rig.RED;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.SubjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class WaitingRoomProperties {

    /** Whatever comes and goes: every call is answered once, within its wait, and the room is empty in the end. */
    @Property(tries = 200)
    void everyCallIsAnsweredInTimeAndNobodyStays(@ForAll long seed) {
        Random random = new Random(seed);
        Rig rig = new Rig();
        List<Ticket> tickets = new ArrayList<>();
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        int granted = 0;
        for (int step = 0; step < 300; step++) {
            String user = "user" + random.nextInt(4);
            SubjectKey own = new SubjectKey(Tier.USER, user);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    Ticket ticket = new Ticket(() -> rig.nowNanos);
                    tickets.add(ticket);
                    answers.add(random.nextBoolean() ? rig.call(user, ticket, own, RED) : rig.call(user, ticket, RED));
                }
                case 2 -> {
                    rig.room.merge(random.nextBoolean() ? RED : own, 1, Integer::sum);
                    granted++;
                }
                case 3 -> {
                    if (!tickets.isEmpty()) {
                        tickets.get(random.nextInt(tickets.size())).leave();
                    }
                }
                case 4 -> rig.retryAfter = Duration.ofMillis(random.nextInt(3_000));
                default -> rig.pass(Duration.ofMillis(random.nextInt(400)));
            }
        }
        rig.pass(Duration.ofSeconds(6));

        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(rig.waiting.waiting()).isZero();
        assertThat(tickets)
                .noneMatch(Ticket::waiting)
                .allMatch(ticket -> ticket.waited().compareTo(Duration.ofMillis(5_050)) <= 0);
        assertThat(rig.admitted.size()).isLessThanOrEqualTo(granted);
    }

    /** Users that always have somebody waiting are admitted in turn: their counts never differ by more than one. */
    @Property(tries = 100)
    void usersWhoAlwaysWaitAreServedAlike(@ForAll @IntRange(min = 2, max = 5) int users, @ForAll long seed) {
        Random random = new Random(seed);
        Rig rig = new Rig();
        for (int user = 0; user < users; user++) {
            int calls = 3 + random.nextInt(2);
            for (int i = 0; i < calls; i++) {
                rig.waits("user" + user, RED);
            }
        }

        rig.room.put(RED, users * 3);
        rig.pass(Duration.ofMillis(500));

        assertThat(rig.admitted).hasSize(users * 3);
        for (int served = 0; served <= rig.admitted.size(); served += users) {
            for (int user = 0; user < users; user++) {
                String name = "user" + user;
                Stream<String> sofar = rig.admitted.stream().limit(served);
                assertThat(sofar.filter(name::equals).count()).isEqualTo(served / users);
            }
        }
    }
}
