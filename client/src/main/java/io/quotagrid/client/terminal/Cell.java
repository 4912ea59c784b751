package io.quotagrid.client.terminal;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * One text of a table or a line. Characters that would move the cursor or colour the screen are shown as {@code ?}: what callers
 * send stands here.
 *
 * @param text  what it says
 * @param style how it looks
 */
public record Cell(String text, Style style) {
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]");
    static final Cell EMPTY = new Cell("", Style.PLAIN);

    public Cell {
        text = CONTROL.matcher(text).replaceAll("?");
        requireNonNull(style, "style");
    }

    /** A text without style. */
    public static Cell of(Object value) {
        return new Cell(value.toString(), Style.PLAIN);
    }

    int width() {
        return text.codePointCount(0, text.length());
    }

    /** Not wider than that; what was cut ends in an ellipsis. */
    Cell cutTo(int width) {
        if (width() <= width) {
            return this;
        }
        return new Cell(text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + "…", style);
    }
}
