package io.quotagrid.client.cli;

import io.quotagrid.client.terminal.Page;
import io.quotagrid.client.terminal.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How results are written: a page for people, a document for programs. */
public final class OutputOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.",
            defaultValue = "table")
    private Output output = Output.TABLE;

    /** Whether a program reads it. */
    boolean forPrograms() {
        return output != Output.TABLE;
    }

    /**
     * Writes one result.
     *
     * @param document a wire record: what programs get
     * @param page     draws what people get
     */
    public void print(Object document, Consumer<Page> page) {
        PrintWriter out = command.commandLine().getOut();
        switch (output) {
            case TABLE -> lines(page, Terminal.ofProcess()).forEach(out::println);
            case JSON -> out.println(Documents.json(document));
            case YAML -> out.print(Documents.yaml(document));
        }
        out.flush();
    }

    /** Writes one of several results: each a line of JSON, or a document of YAML. */
    void printNext(Object document, Consumer<Page> page) {
        PrintWriter out = command.commandLine().getOut();
        switch (output) {
            case TABLE -> lines(page, Terminal.ofProcess()).forEach(out::println);
            case JSON -> out.println(Documents.jsonLine(document));
            case YAML -> out.print("---\n" + Documents.yaml(document));
        }
        out.flush();
    }

    /** Something to say beside the result. */
    public void remark(String line) {
        PrintWriter err = command.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    static List<String> lines(Consumer<Page> draw, Terminal terminal) {
        Page page = new Page(terminal);
        draw.accept(page);
        return page.lines();
    }
}
