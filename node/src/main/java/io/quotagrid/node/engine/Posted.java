package io.quotagrid.node.engine;

/** What became of something that was posted to a {@link Lane}. */
enum Posted {
    TAKEN,
    /** Too much is waiting already. */
    FULL,
    /** The lane was dropped meanwhile: ask for the subject's new one. */
    GONE
}
