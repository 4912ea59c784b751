package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A key since its last change. It is never removed: that it was revoked has to be known for as long as somebody may show it.
 *
 * @param epoch grows with every change of this key; even. A revocation's is above every other's, so that it stays whatever another
 *     part of a split cluster does to the key meanwhile
 * @param key   as it is
 * @param by    who changed it
 * @param at    when, to the millisecond
 */
public record KeyChange(long epoch, ApiKey key, String by, Instant at) implements LiveSetting {
    private static final String KEY = "key:";
    private static final long REVOKED = 1L << 58;

    public KeyChange {
        requireNonNull(key, "key");
        requireNonNull(by, "by");
        at = at.truncatedTo(ChronoUnit.MILLIS);
        if (epoch < 0 || epoch % 2 != 0) {
            throw new IllegalArgumentException("an epoch must be even and not negative but was " + epoch);
        }
    }

    /** What a key's changes are kept under, among all live settings. */
    public static String settingKey(String id) {
        if (!ApiKey.isId(id)) {
            throw new IllegalArgumentException("not the id of a key");
        }
        return KEY + id;
    }

    static String id(String settingKey) {
        if (!settingKey.startsWith(KEY)) {
            throw new IllegalArgumentException("not the setting of a key: " + settingKey);
        }
        return settingKey.substring(KEY.length());
    }

    @Override
    public long shownEpoch(long nowMillis) {
        return epoch;
    }

    @Override
    public boolean sameAs(@Nullable LiveSetting last, long nowMillis) {
        return last instanceof KeyChange change && key.equals(change.key);
    }

    @Override
    public KeyChange numbered(long newEpoch, Instant moment) {
        return new KeyChange(key.revoked() ? newEpoch | REVOKED : newEpoch, key, by, moment);
    }

    @Override
    public String content() {
        return key + " by " + by + " at " + at.toEpochMilli();
    }
}
