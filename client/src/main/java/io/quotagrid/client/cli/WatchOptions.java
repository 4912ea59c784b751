package io.quotagrid.client.cli;

import io.quotagrid.client.AdminException;
import io.quotagrid.client.UnreachableException;
import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks again and again, until Ctrl-C: redrawn in place on a terminal, one result after the other elsewhere. */
final class WatchOptions {
    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final double FASTEST_SECONDS = 0.1;
    private static final double SLOWEST_SECONDS = 3_600;
    private static final double USUAL_SECONDS = 2;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--watch",
            arity = "0..1",
            paramLabel = "SECONDS",
            fallbackValue = "" + USUAL_SECONDS,
            description = "Look again every so many seconds (${FALLBACK-VALUE}), until Ctrl-C.")
    private Optional<Double> seconds = Optional.empty();

    /**
     * Looks once, or as long as nobody stops it. While it watches, a gateway that does not answer is told and asked again.
     *
     * @throws IllegalArgumentException if the pace is not 0.1 to 3600 seconds
     */
    <T> void run(OutputOptions output, Supplier<T> look, BiConsumer<Page, T> draw) {
        if (seconds.isEmpty()) {
            T seen = look.get();
            output.print(seen, page -> draw.accept(page, seen));
        } else {
            watch(output, look, draw, seconds.get());
        }
    }

    /** Watches even if not told to. */
    <T> void always(OutputOptions output, Supplier<T> look, BiConsumer<Page, T> draw) {
        watch(output, look, draw, seconds.orElse(USUAL_SECONDS));
    }

    private <T> void watch(OutputOptions output, Supplier<T> look, BiConsumer<Page, T> draw, double pace) {
        if (!(pace >= FASTEST_SECONDS && pace <= SLOWEST_SECONDS)) {
            throw new IllegalArgumentException("--watch: 0.1 to 3600 seconds but was " + pace);
        }
        Terminal terminal = Terminal.ofProcess();
        boolean inPlace = terminal.interactive() && !output.forPrograms();
        if (inPlace) {
            show(HOME + REST_OF_SCREEN);
        }
        long pause = (long) (pace * Duration.ofSeconds(1).toNanos());
        do {
            try {
                T seen = look.get();
                if (inPlace) {
                    redraw(page -> draw.accept(page, seen), terminal);
                } else {
                    output.printNext(seen, page -> draw.accept(page, seen));
                }
            } catch (UnreachableException | AdminException e) {
                if (e instanceof AdminException said && said.status() < 500) {
                    throw e; // asking again changes nothing
                }
                output.remark("quotagrid: " + e.getMessage());
            }
        } while (slept(pause));
    }

    private void redraw(Consumer<Page> draw, Terminal terminal) {
        List<String> lines = OutputOptions.lines(draw, terminal);
        show(HOME + String.join(REST_OF_LINE + "\n", lines) + REST_OF_LINE + "\n" + REST_OF_SCREEN);
    }

    private void show(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    private static boolean slept(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
