package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.SubjectKey;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whose limits a change is about: one subject, or all subjects of a tier that have none of their own.
 *
 * @param tier any
 * @param id   of one subject, 1 to 256 visible ASCII characters; empty for the tier's default
 */
public record LimitTarget(Tier tier, Optional<String> id) {
    private static final String KEY = "limit:";
    private static final Pattern ID = Pattern.compile("[!-~]{1,256}");

    public LimitTarget {
        requireNonNull(tier, "tier");
        requireNonNull(id, "id");
        if (id.isPresent() && !ID.matcher(id.get()).matches()) {
            throw new IllegalArgumentException("an id must be 1 to 256 visible ASCII characters");
        }
        if (tier == Tier.GLOBAL && id.isPresent() && !id.get().equals(SubjectKey.GLOBAL.id())) {
            throw new IllegalArgumentException("the only id of tier global is " + SubjectKey.GLOBAL.id());
        }
    }

    /** All subjects of a tier that have no override. */
    public static LimitTarget of(Tier tier) {
        return new LimitTarget(tier, Optional.empty());
    }

    /** One subject. */
    public static LimitTarget of(Tier tier, String id) {
        return new LimitTarget(tier, Optional.of(id));
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static LimitTarget parse(String text) {
        int colon = text.indexOf(':');
        String label = colon < 0 ? text : text.substring(0, colon);
        for (Tier tier : Tier.values()) {
            if (tier.label().equals(label)) {
                return new LimitTarget(tier, colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1)));
            }
        }
        throw new IllegalArgumentException("no tier is called " + label);
    }

    /** What changes of it are kept under, among all live settings. */
    public String key() {
        return KEY + this;
    }

    /**
     * The target of a {@link #key}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static LimitTarget ofKey(String key) {
        if (!key.startsWith(KEY)) {
            throw new IllegalArgumentException("not the key of a limit: " + key);
        }
        return parse(key.substring(KEY.length()));
    }

    /** {@code user} or {@code user:alice}: the same for ever, it is a key in the cluster and in the store. */
    @Override
    public String toString() {
        return id.map(subject -> tier.label() + ":" + subject).orElseGet(tier::label);
    }
}
