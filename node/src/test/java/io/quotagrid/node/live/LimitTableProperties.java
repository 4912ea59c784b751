package io.quotagrid.node.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Nodes hear of changes in any order, some twice: they come to the same table. */
final class LimitTableProperties {
    record Delivery(LimitTarget target, LimitChange change) {}

    @Provide
    Arbitrary<List<Delivery>> deliveries() {
        return Combinators.combine(Changes.targets(), Changes.changes())
                .as(Delivery::new)
                .list()
                .ofMaxSize(40);
    }

    @Property
    void inWhateverOrderAndHoweverOften_thenTheSameTable(
            @ForAll("deliveries") List<Delivery> deliveries, @ForAll Random random) {
        List<Delivery> other = new ArrayList<>(deliveries);
        deliveries.stream().filter(delivery -> random.nextBoolean()).forEach(other::add);
        java.util.Collections.shuffle(other, random);

        assertThat(table(other)).isEqualTo(table(deliveries));
    }

    @Property
    void afterAnyDeliveries_theTableHasTheNewestOfEachTarget(@ForAll("deliveries") List<Delivery> deliveries) {
        Map<LimitTarget, LimitChange> newest = new HashMap<>();
        for (Delivery delivery : deliveries) {
            newest.merge(
                    delivery.target(),
                    delivery.change(),
                    (one, two) -> LiveSetting.AGE.compare(one, two) >= 0 ? one : two);
        }

        LimitTable table = table(deliveries);

        Map<LimitTarget, LimitChange> found = new HashMap<>();
        table.forEach(found::put);
        assertThat(found).isEqualTo(newest);
        assertThat(table.size()).isEqualTo(newest.size());
        newest.forEach((target, change) -> assertThat(table.of(target)).contains(change));
    }

    @Property
    void whatIsNoNews_leavesTheVeryTable(@ForAll("deliveries") List<Delivery> deliveries) {
        LimitTable table = table(deliveries);

        for (Delivery delivery : deliveries) {
            assertThat(table.with(delivery.target(), delivery.change())).isSameAs(table);
        }
    }

    @Property
    void ageIsAnOrderOfContents(@ForAll("someChange") LimitChange one, @ForAll("someChange") LimitChange other) {
        int order = LiveSetting.AGE.compare(one, other);

        assertThat(Integer.signum(LiveSetting.AGE.compare(other, one))).isEqualTo(-Integer.signum(order));
        assertThat(order == 0).isEqualTo(one.equals(other));
    }

    @Provide
    Arbitrary<LimitChange> someChange() {
        return Arbitraries.oneOf(List.of(Changes.changes()));
    }

    private static LimitTable table(List<Delivery> deliveries) {
        LimitTable table = LimitTable.EMPTY;
        for (Delivery delivery : deliveries) {
            table = table.with(delivery.target(), delivery.change());
        }
        return table;
    }
}
