package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Tier;

/**
 * One member of a tier: {@code user:alice@example.com}. Its whole state is one entry at one owner.
 *
 * @param tier the scope
 * @param id   compared exactly; 1 to 256 characters; {@code all} for {@link Tier#GLOBAL}
 */
public record SubjectKey(Tier tier, String id) {
    private static final int LONGEST_ID = 256;

    /** The one subject of {@link Tier#GLOBAL}. */
    public static final SubjectKey GLOBAL = new SubjectKey(Tier.GLOBAL, "all");

    public SubjectKey {
        requireNonNull(tier, "tier");
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("a subject's id must have 1 to 256 characters but had " + id.length());
        }
    }

    @Override
    public String toString() {
        return tier.label() + ":" + id;
    }
}
