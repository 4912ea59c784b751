package io.quotagrid.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.Standing;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One counter for each tier and meter, of the same name. A counter is declared when it counts for the first time; from then on
 * counting allocates nothing. Thread-safe.
 */
final class StandingCounters {
    private final MeterRegistry registry;
    private final String name;
    private final String help;
    private final Tags more;
    private final Map<Tier, Map<Meter, Place>> places = new EnumMap<>(Tier.class); // never changed once it is filled

    private static final class Place {
        private volatile @Nullable Counter counter;
    }

    /** @param moreTags names and values of tags that all of them have */
    StandingCounters(MeterRegistry registry, String name, String help, String... moreTags) {
        this.more = Tags.of(moreTags);
        this.registry = registry;
        this.name = name;
        this.help = help;
        for (Tier tier : Tier.values()) {
            Map<Meter, Place> ofTier = new EnumMap<>(Meter.class);
            for (Meter meter : Meter.values()) {
                ofTier.put(meter, new Place());
            }
            places.put(tier, ofTier);
        }
    }

    void count(Standing standing) {
        Tier tier = standing.subject().tier();
        Meter meter = standing.limit().meter();
        Place place =
                Objects.requireNonNull(Objects.requireNonNull(places.get(tier)).get(meter));
        Counter known = place.counter;
        if (known == null) {
            known = Counter.builder(name)
                    .description(help)
                    .tags(more.and("tier", tier.label(), "meter", meter.label()))
                    .register(registry); // the same one for whoever else declares it now
            place.counter = known;
        }
        known.increment();
    }
}
