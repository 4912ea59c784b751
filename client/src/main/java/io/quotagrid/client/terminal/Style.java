package io.quotagrid.client.terminal;

/** What a text means to the eye; only terminals with colours show it. */
public enum Style {
    PLAIN(""),
    /** A heading, or what was asked for. */
    STRONG("1"),
    /** Beside the point. */
    FAINT("2"),
    /** As it should be. */
    GOOD("32"),
    /** Worth a look. */
    WARN("33"),
    /** Something is wrong. */
    BAD("1;31");

    private final String code; // SGR parameters, ECMA-48 8.3.117

    Style(String code) {
        this.code = code;
    }

    String on(String text) {
        return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
