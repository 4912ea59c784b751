package io.quotagrid.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a terminal of a certain width shows. */
final class TableTest {
    private static final Terminal PIPE = Terminal.none();

    private final Table table =
            new Table().longText("ID").number("USED").text("STATE").text("NOTE").optional();

    @Test
    void givenRows_whenThereIsRoom_thenColumnsAlignAndNothingIsColoured() {
        table.row("alice", 5, new Cell("ready", Style.GOOD), "x").row("b", 1_200, "no", "");

        assertThat(table.lines(PIPE))
                .containsExactly("ID     USED  STATE  NOTE", "alice     5  ready  x", "b      1200  no");
    }

    @Test
    void givenTooLittleRoom_whenItIsDrawn_thenLongTextsAreCutAndThenOptionalColumnsLeftOut() {
        table.row("a-very-long-identity-of-a-user", 5, "ready", "here");

        assertThat(table.lines(new Terminal(true, false, 40)))
                .containsExactly("ID                     USED  STATE  NOTE", "a-very-long-identity…     5  ready  here")
                .allMatch(line -> line.length() <= 40);
        assertThat(table.lines(new Terminal(true, false, 26)))
                .containsExactly("ID             USED  STATE", "a-very-long-…     5  ready");
        assertThat(table.lines(new Terminal(true, false, 30)))
                .as("what an optional column leaves is given back")
                .containsExactly("ID                 USED  STATE", "a-very-long-iden…     5  ready");
    }

    @Test
    void givenATerminalWithColours_whenItIsDrawn_thenStylesDoNotChangeTheWidths() {
        table.row("alice", 5, new Cell("ready", Style.GOOD), "x");

        assertThat(table.lines(new Terminal(true, true, 80)).get(1))
                .isEqualTo("alice     5  \u001b[32mready\u001b[0m  x");
    }

    @Test
    void givenTextThatWouldMoveTheCursor_whenItIsShown_thenItCannot() {
        Page page = new Page(PIPE).line("a\u001b[2Jb\nc\u0085d\u2028", new Cell("\u009b1m", Style.BAD));

        assertThat(page.lines()).containsExactly("a?[2Jb?c?d??1m");
    }

    @Test
    void givenTooFewValues_whenARowIsAdded_thenItSaysSo() {
        assertThatThrownBy(() -> table.row("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 columns but 1 values");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "850, 850 ms",
        "4200, 4.2 s",
        "59000, 59 s",
        "192000, 3m12s",
        "7500000, 2h05m",
        "273600000, 3d4h"
    })
    void givenADuration_whenItIsWritten_thenItHasTwoUnitsAtMost(long millis, String words) {
        assertThat(Numbers.span(Duration.ofMillis(millis))).isEqualTo(words);
    }

    @Test
    void givenNumbers_whenTheyAreWritten_thenAsPeopleReadThem() {
        assertThat(List.of(
                        Numbers.grouped(1_234_567),
                        Numbers.latency(250),
                        Numbers.latency(12_345),
                        Numbers.latency(1_200_000),
                        Numbers.percent(0.125),
                        Numbers.mebibytes(5 << 20),
                        Numbers.trimmed(60),
                        Numbers.trimmed(0.5)))
                .containsExactly("1,234,567", "0.25 ms", "12.3 ms", "1.20 s", "13 %", "5 MiB", "60", "0.5");
    }
}
