package io.quotagrid.client.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows under headings. Too wide for the terminal, it first cuts columns that may be cut, down to {@value #LEAST} characters, and
 * then leaves out columns that may be missed, the last first, until the rest fits. Not thread-safe.
 */
public final class Table {
    private static final int LEAST = 12;
    private static final int GAP = 2;

    /** How a column is laid out. */
    private enum Kind {
        TEXT,
        NUMBER,
        LONG_TEXT
    }

    private record Column(String heading, Kind kind, boolean needed) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    /** A column of short texts. */
    public Table text(String heading) {
        return with(new Column(heading, Kind.TEXT, true));
    }

    /** A column of texts that may be cut: ids, sentences. */
    public Table longText(String heading) {
        return with(new Column(heading, Kind.LONG_TEXT, true));
    }

    /** A column of numbers, aligned to the right. */
    public Table number(String heading) {
        return with(new Column(heading, Kind.NUMBER, true));
    }

    /** The last column is left out where the terminal is too narrow for all. */
    public Table optional() {
        Column last = columns.remove(columns.size() - 1);
        return with(new Column(last.heading(), last.kind(), false));
    }

    private Table with(Column column) {
        columns.add(column);
        return this;
    }

    /**
     * One row.
     *
     * @param values a {@link Cell} each, or what stands for itself
     * @throws IllegalArgumentException if there are not as many as columns
     */
    public Table row(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(columns.size() + " columns but " + values.length + " values");
        }
        List<Cell> row = new ArrayList<>(values.length);
        for (Object value : values) {
            row.add(value instanceof Cell cell ? cell : Cell.of(value));
        }
        rows.add(row);
        return this;
    }

    /** Whether there is nothing below the headings. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    List<String> lines(Terminal terminal) {
        int[] widths = IntStream.range(0, columns.size()).map(this::width).toArray();
        List<Integer> shown = fitted(widths, terminal.columns());
        List<String> lines = new ArrayList<>(rows.size() + 1);
        lines.add(line(shown, widths, index -> new Cell(columns.get(index).heading(), Style.FAINT), terminal));
        for (List<Cell> row : rows) {
            lines.add(line(shown, widths, row::get, terminal));
        }
        return lines;
    }

    private int width(int column) {
        ToIntFunction<List<Cell>> ofRow = row -> row.get(column).width();
        return Math.max(
                columns.get(column).heading().length(),
                rows.stream().mapToInt(ofRow).max().orElse(0));
    }

    /** Narrows {@code widths} in place, and says which columns are left. */
    private List<Integer> fitted(int[] widths, int room) {
        int[] whole = widths.clone();
        List<Integer> shown =
                IntStream.range(0, widths.length).boxed().collect(Collectors.toCollection(ArrayList::new));
        cut(shown, widths, room);
        for (int i = widths.length - 1; i >= 0 && total(shown, widths) > room; i--) {
            if (!columns.get(i).needed()) {
                shown.remove(Integer.valueOf(i));
                System.arraycopy(whole, 0, widths, 0, whole.length); // what was cut may have its room back
                cut(shown, widths, room);
            }
        }
        return shown;
    }

    /** The widest gives first. */
    private void cut(List<Integer> shown, int[] widths, int room) {
        List<Integer> flexible = shown.stream()
                .filter(index -> columns.get(index).kind() == Kind.LONG_TEXT)
                .toList();
        for (int over = total(shown, widths) - room; over > 0; over--) {
            int widest = flexible.stream()
                    .reduce((a, b) -> widths[b] > widths[a] ? b : a)
                    .orElse(-1);
            if (widest < 0 || widths[widest] <= LEAST) {
                return;
            }
            widths[widest]--;
        }
    }

    private static int total(List<Integer> shown, int[] widths) {
        return shown.stream().mapToInt(index -> widths[index] + GAP).sum() - GAP;
    }

    private String line(List<Integer> shown, int[] widths, IntFunction<Cell> cells, Terminal terminal) {
        StringBuilder line = new StringBuilder();
        for (int index : shown) {
            Cell cell = cells.apply(index).cutTo(widths[index]);
            String gap = " ".repeat(widths[index] - cell.width());
            String text = terminal.colours() ? cell.style().on(cell.text()) : cell.text();
            line.append(columns.get(index).kind() == Kind.NUMBER ? gap + text : text + gap)
                    .append(" ".repeat(GAP));
        }
        return line.toString().stripTrailing();
    }
}
