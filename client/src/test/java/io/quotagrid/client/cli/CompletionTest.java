package io.quotagrid.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shell offers while a command is typed. */
final class CompletionTest {
    private StubGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = new StubGateway();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lim|limits",
                "limits s|set",
                "limits set --ti|--tier",
                "limits set --tier us|user",
                "usage top --by ref|refusals",
                "cluster lo|log-level",
                "cluster log-level de|debug",
                "explain --gr|--group",
                "completion f|fish",
                "completion -|--help"
            })
    void givenWhatIsTypedSoFar_whenAShellAsks_thenItIsToldHowTheWordMayEnd(String typed, String word) {
        List<String> arguments = new ArrayList<>(List.of("__complete", "--"));
        arguments.addAll(List.of(typed.split(" ")));

        assertThat(gateway.run(arguments.toArray(String[]::new))).isZero();

        assertThat(gateway.out().lines()).contains(word).noneMatch(line -> line.startsWith("__"));
    }

    @Test
    void givenTheBeginningOfALine_whenAShellAsks_thenEveryCommandIsOffered() {
        assertThat(gateway.run("__complete", "--", "")).isZero();

        assertThat(gateway.out().lines())
                .contains("audit", "bench", "cluster", "completion", "explain", "limits", "policy", "usage");
    }

    @Test
    void givenNamesThatMayFollow_whenAShellAsks_thenOptionsDoNotStandBetweenThem() {
        assertThat(gateway.run("__complete", "--", "limits", "")).isZero();

        assertThat(gateway.out().lines()).containsExactly("get", "list", "set", "unset");
    }
}
