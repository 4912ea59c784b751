package io.quotagrid.bench.rivals;

/** The ways that are measured beside each other. */
enum Rival {
    SLICES("quotagrid, slices (sync 50 ms)"),
    OWNERS("quotagrid, owners asked (sync 0)"),
    PROCESSOR("a bare entry processor"),
    BUCKET4J("bucket4j-hazelcast"),
    REDIS("Redis + Lua");

    private final String title;

    Rival(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
