package io.quotagrid.client.cli;

/** How results are written. */
enum Output {
    /** For people. */
    TABLE,
    /** For programs: stable keys. */
    JSON
}
