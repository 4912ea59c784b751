package io.quotagrid.client.terminal;

import java.util.ArrayList;
import java.util.List;

/** Lines and tables, from top to bottom. Not thread-safe. */
public final class Page {
    private final Terminal terminal;
    private final List<String> lines = new ArrayList<>();

    /** An empty one. */
    public Page(Terminal terminal) {
        this.terminal = terminal;
    }

    /** One line, of parts that follow each other: a {@link Cell} each, or what stands for itself. */
    public Page line(Object... parts) {
        StringBuilder line = new StringBuilder();
        for (Object part : parts) {
            Cell cell = part instanceof Cell styled ? styled : Cell.of(part);
            line.append(terminal.colours() ? cell.style().on(cell.text()) : cell.text());
        }
        lines.add(line.toString());
        return this;
    }

    /** The table. */
    public Page table(Table table) {
        lines.addAll(table.lines(terminal));
        return this;
    }

    /** What is on it, a line each. */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
