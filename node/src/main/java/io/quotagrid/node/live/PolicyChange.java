package io.quotagrid.node.live;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's policy since its last change, and the one before it.
 *
 * @param epoch   grows with every change; even
 * @param version in force
 * @param before  what a revert goes back to; empty until the policy has been changed
 */
public record PolicyChange(long epoch, PolicyVersion version, Optional<PolicyVersion> before) implements LiveSetting {
    /** What it is kept under, among all live settings. */
    public static final String KEY = "policy";

    public PolicyChange {
        requireNonNull(version, "version");
        requireNonNull(before, "before");
        if (epoch < 0 || epoch % 2 != 0) {
            throw new IllegalArgumentException("an epoch must be even and not negative but was " + epoch);
        }
    }

    /** Whether operators have changed it: else it is what the nodes were started with. */
    public boolean live() {
        return !version.by().equals(PolicyVersion.FILE);
    }

    @Override
    public String by() {
        return version.by();
    }

    @Override
    public Instant at() {
        return version.at();
    }

    @Override
    public long shownEpoch(long nowMillis) {
        return epoch;
    }

    @Override
    public boolean sameAs(@Nullable LiveSetting last, long nowMillis) {
        return last instanceof PolicyChange change && version.hash().equals(change.version.hash());
    }

    @Override
    public PolicyChange numbered(long newEpoch, Instant moment) {
        PolicyVersion moved = new PolicyVersion(version.hash(), version.text(), version.by(), moment);
        return new PolicyChange(newEpoch, moved, before);
    }

    @Override
    public String content() {
        return version.hash() + " by " + version.by() + " at " + version.at().toEpochMilli()
                + before.map(old -> " after " + old.hash()).orElse("");
    }
}
