package io.quotagrid.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MajorityTest {
    private final AtomicInteger members = new AtomicInteger(1);

    @Test
    void givenFiveExpected_whenTheyCome_thenThreeAreEnoughAndStayEnough() {
        Majority majority = new Majority(5, members::get);

        assertThat(majority.missing()).contains("waiting for members: 1 of 5 have met, 3 are needed");
        members.set(2);
        assertThat(majority.missing()).isPresent();
        members.set(3);
        assertThat(majority.missing()).isEmpty();
        members.set(1);
        assertThat(majority.missing()).isEmpty();
    }

    @Test
    void givenFourExpected_whenHalfIsThere_thenItIsNoMajority() {
        members.set(2);
        assertThat(new Majority(4, members::get).missing()).isPresent();
    }

    @Test
    void givenNoneOrOneExpected_whenAlone_thenNobodyIsWaitedFor() {
        assertThat(new Majority(0, members::get).missing()).isEmpty();
        assertThat(new Majority(1, members::get).missing()).isEmpty();
    }
}
