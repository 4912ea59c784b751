package io.quotagrid.node.quota;

/** What one meter said to one call. */
public enum Verdict {
    /** There is room. */
    FITS,
    /** There is no room now, but there will be. */
    REFUSED,
    /** The call asks for more than the whole limit: no wait helps. */
    NEVER_FITS,
    /** A shadow meter would have refused. */
    WOULD_REFUSE
}
