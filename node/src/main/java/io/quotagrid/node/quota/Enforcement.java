package io.quotagrid.node.quota;

/** Whether a subject's limits refuse calls or only count what they would have refused. */
public enum Enforcement {
    /** A call that does not fit is refused. */
    REFUSE,
    /** Counts past the limit and never refuses ({@code reject_action: shadow}). */
    SHADOW
}
