package io.quotagrid.client.terminal;

import picocli.CommandLine.Help.Ansi;

/**
 * Where output goes.
 *
 * @param interactive whether a person looks at it: then a page is redrawn in place, and tables are cut to its width
 * @param colours     whether it shows colours
 * @param columns     its width, 20 or more
 */
public record Terminal(boolean interactive, boolean colours, int columns) {
    private static final int NARROWEST = 20;
    private static final int USUAL_COLUMNS = 100;

    public Terminal {
        columns = Math.max(NARROWEST, columns);
    }

    /** A file or a pipe: nothing is cut, and nothing coloured. */
    public static Terminal none() {
        return new Terminal(false, false, Integer.MAX_VALUE);
    }

    /**
     * The terminal of this process. The launcher knows whether there is one, and its width: {@code -Dquotagrid.columns}, {@code 0} for
     * none. Started without it, picocli's guess counts.
     */
    public static Terminal ofProcess() {
        Integer told = Integer.getInteger("quotagrid.columns");
        boolean interactive = told == null ? Ansi.AUTO.enabled() : told > 0;
        if (!interactive) {
            return new Terminal(false, Ansi.AUTO.enabled(), Integer.MAX_VALUE); // CLICOLOR_FORCE
        }
        return new Terminal(true, Ansi.AUTO.enabled(), told == null ? USUAL_COLUMNS : told);
    }
}
