package io.quotagrid.node.live;

import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys in tests. */
public final class Keys {
    public static final String ID = "key_0123456789abcdef";
    public static final String OTHER_ID = "key_fedcba9876543210";

    private Keys() {}

    /** A hash that begins so. */
    public static String hash(String beginning) {
        return beginning + "0".repeat(64 - beginning.length());
    }

    /** A key that is nobody's in particular. */
    public static ApiKey plain(String hash) {
        return new ApiKey(
                hash,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "",
                false,
                "olga",
                Instant.ofEpochMilli(1));
    }

    /** A key of which everything is said. */
    public static ApiKey full() {
        return new ApiKey(
                hash("a"),
                Optional.of(new ApiKey.Former(hash("b"), Instant.ofEpochMilli(1_800_000_000_001L))),
                Optional.of("alice"),
                Optional.of("red"),
                Optional.of("research"),
                List.of("large", "small"),
                Optional.of(new LimitValues(
                        new RateAmounts(Map.of(Meter.RPM, 5L, Meter.TPD, 1_000L)),
                        Optional.of(Duration.ofSeconds(30)),
                        Optional.empty())),
                Optional.of(Instant.ofEpochMilli(1_900_000_000_123L)),
                "for the nightly job",
                false,
                "olga",
                Instant.ofEpochMilli(1_700_000_000_000L));
    }

    /** A key that has these requests a minute of its own. */
    public static ApiKey limited(long rpm) {
        return new ApiKey(
                hash("c"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(LimitValues.of(new RateAmounts(Map.of(Meter.RPM, rpm)))),
                Optional.empty(),
                "",
                false,
                "olga",
                Instant.ofEpochMilli(1));
    }

    public static KeyChange change(long epoch, ApiKey key) {
        return new KeyChange(epoch, key, "olga", Instant.ofEpochMilli(epoch / 2));
    }
}
