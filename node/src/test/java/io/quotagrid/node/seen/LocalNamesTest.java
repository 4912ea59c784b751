package io.quotagrid.node.seen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LocalNamesTest {
    private static final int MOST = 2_500;

    private final AtomicLong nowMillis = new AtomicLong();
    private final LocalNames names = new LocalNames(nowMillis::get, MOST);

    @Test
    void givenAName_whenAnotherBringsItBeforeItsEnd_thenItIsTheFirstOnes() {
        assertThat(holder("a", "one")).isEqualTo("one");
        nowMillis.set(99);
        assertThat(holder("a", "two")).isEqualTo("one");
        assertThat(holder("a", "one")).isEqualTo("one");
        assertThat(holder("b", "two")).isEqualTo("two");
    }

    @Test
    void givenAName_whenItsTimeIsOver_thenItIsTheNextOnes() {
        holder("a", "one");
        nowMillis.set(100);

        assertThat(holder("a", "two")).isEqualTo("two");
    }

    @Test
    void givenAsManyNamesAsMayBe_whenMoreCome_thenTheyAreNobodysUntilSomeEnd() {
        for (int i = 0; i < MOST; i++) {
            holder("name " + i, "one");
        }

        assertThat(names.full()).isTrue();
        assertThatThrownBy(() -> holder("one more", "one")).hasMessageContaining("2500 names");
        assertThat(holder("name 0", "two")).isEqualTo("one");
        nowMillis.set(100);
        assertThat(holder("one more", "two")).isEqualTo("two");
        assertThat(names.full()).isFalse();
    }

    private String holder(String name, String who) {
        return names.holder(name, who, Duration.ofMillis(100))
                .toCompletableFuture()
                .join();
    }
}
