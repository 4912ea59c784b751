package io.quotagrid.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SecondSignalTest {
    @Test
    void givenAProcess_whenSignalsCome_thenTheFirstExitsAndEveryOtherHalts() {
        List<String> done = new ArrayList<>();
        SecondSignal signals = new SecondSignal(code -> done.add("exit " + code), code -> done.add("halt " + code));

        signals.heard(143);
        signals.heard(130);
        signals.heard(143);

        assertThat(done).containsExactly("exit 143", "halt 130", "halt 143");
    }
}
