package io.quotagrid.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Policy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.SubjectKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** What the owners of counters rely on: a node that knows more always has the later epoch. */
final class LimitBookProperties {
    private static final SubjectKey ALICE = new SubjectKey(Tier.USER, "alice");
    private static final Policy POLICY =
            Changes.policy("rate_limits:\n  per_user:\n    rpm: 600\n    tpm: 60000\n    max_parallel_requests: 4\n");

    record Delivery(LimitTarget target, LimitChange change) {}

    @Provide
    Arbitrary<List<Delivery>> deliveries() {
        return Combinators.combine(Changes.targets(), Changes.changes())
                .as(Delivery::new)
                .list()
                .ofMaxSize(20);
    }

    /** In every order of deliveries and with the clock moving between them, other limits come only with a later epoch. */
    @Property
    void newsOfAnyLayer_hasALaterEpoch(
            @ForAll("deliveries") List<Delivery> deliveries, @ForAll @LongRange(min = 0, max = 3) long pace) {
        AtomicReference<LimitTable> table = new AtomicReference<>(LimitTable.EMPTY);
        AtomicLong now = new AtomicLong();
        LimitBook book = new LimitBook(POLICY, 2, table::get, now::get);
        LimitSet before = book.limits(ALICE).orElseThrow();

        for (Delivery delivery : deliveries) {
            LimitChange known = java.util.Objects.requireNonNull(table.get())
                    .of(delivery.target())
                    .orElse(null);
            if (known != null && known.epoch() == delivery.change().epoch()) {
                continue; // two parts of a split: they are given another number when they are joined
            }
            table.updateAndGet(old -> old.with(delivery.target(), delivery.change()));
            now.addAndGet(pace);
            LimitSet after = book.limits(ALICE).orElseThrow();
            assertThat(after.epoch()).isGreaterThanOrEqualTo(before.epoch());
            if (!after.limits().equals(before.limits())) {
                assertThat(after.newerThan(before)).isTrue();
                assertThat(after.epoch()).isGreaterThan(before.epoch());
            }
            before = after;
        }
    }

    /** The cached answer is the one that is worked out anew. */
    @Property
    void whateverWasAskedBefore_theAnswerIsThatOfTheTable(@ForAll("deliveries") List<Delivery> deliveries) {
        AtomicReference<LimitTable> table = new AtomicReference<>(LimitTable.EMPTY);
        AtomicLong now = new AtomicLong();
        LimitBook book = new LimitBook(POLICY, 2, table::get, now::get);

        for (Delivery delivery : deliveries) {
            table.updateAndGet(old -> old.with(delivery.target(), delivery.change()));
            for (int moment = 0; moment < 3; moment++) {
                now.incrementAndGet();
                LimitBook fresh = new LimitBook(POLICY, 2, table::get, now::get);
                assertThat(book.limits(ALICE)).isEqualTo(fresh.limits(ALICE));
                assertThat(book.limits(ALICE)).contains(book.explain(ALICE).limits());
                SubjectKey other = new SubjectKey(Tier.USER, "nobody-said-a-word-of");
                assertThat(book.limits(other)).contains(book.explain(Tier.USER).limits());
            }
        }
    }
}
