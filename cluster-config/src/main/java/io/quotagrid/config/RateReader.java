package io.quotagrid.config;

import io.quotagrid.config.Finding.Severity;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What tiers and groups allow, and how each tier counts. */
final class RateReader {
    private static final Pattern HEADER =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}"); // RFC 9110, section 5.6.2
    private static final long LONGEST_WINDOW_SECONDS = Duration.ofDays(31).toSeconds();
    private static final long LONGEST_QUEUE_MILLIS = 60_000;
    private static final int MOST_PROXIES = 16;
    private static final int MOST_CLASSES = 16;

    private final Section root;

    RateReader(Section root) {
        this.root = root;
    }

    Map<Tier, TierRule> tiers(Duration defaultWindow) {
        Section amounts = root.section("rate_limits");
        Map<Tier, TierRule> tiers = new EnumMap<>(Tier.class);
        for (Tier tier : List.of(Tier.IP, Tier.KEY, Tier.USER, Tier.TEAM, Tier.GLOBAL)) {
            Section allowed = amounts.section(tier == Tier.GLOBAL ? "global" : "per_" + tier.label());
            tiers.put(tier, tier(tier, allowed, root.section(tier.label() + "_rate_limit"), defaultWindow));
        }
        return tiers;
    }

    private static TierRule tier(Tier tier, Section allowed, Section rule, Duration defaultWindow) {
        boolean named = tier == Tier.USER || tier == Tier.TEAM;
        Optional<Duration> window =
                rule.optionalNumber("window_seconds", 1, LONGEST_WINDOW_SECONDS).map(Duration::ofSeconds);
        RateAmounts amounts = amounts(allowed);
        amounts.amounts().forEach((meter, amount) -> scales(allowed, meter, amount, window.orElse(defaultWindow)));
        RejectAction action = rule.choice("reject_action", RejectAction.class);
        long queueMillis = rule.number("queue_max_wait_ms", 0, LONGEST_QUEUE_MILLIS);
        if (action == RejectAction.QUEUE && queueMillis == 0) {
            rule.wrong(
                    "reject_action",
                    "queue needs queue_max_wait_ms",
                    "queue_max_wait_ms from 1 to " + LONGEST_QUEUE_MILLIS);
        }
        if (action != RejectAction.QUEUE && rule.has("queue_max_wait_ms")) {
            rule.remark(Severity.WARNING, "queue_max_wait_ms", "is not used: reject_action is " + action.label());
        }
        return new TierRule(
                amounts,
                rule.choice("strategy", Strategy.class),
                window,
                action,
                Duration.ofMillis(queueMillis),
                named ? Optional.of(header(rule)) : Optional.empty(),
                tier == Tier.IP ? (int) rule.number("trust_proxy_depth", 0, MOST_PROXIES) : 0,
                tier == Tier.TEAM || tier == Tier.GLOBAL ? priority(rule) : List.of());
    }

    private static List<PriorityClass> priority(Section rule) {
        List<PriorityClass> classes = new ArrayList<>();
        long percent = 0;
        for (Section each : rule.items("priority")) {
            PriorityClass read = new PriorityClass(
                    each.name("name"),
                    (int) each.number("share_percent", 0, 100),
                    each.texts("users"),
                    each.texts("teams"),
                    each.texts("groups"),
                    each.texts("keys"));
            percent += read.sharePercent();
            if (percent > 100) {
                each.wrong("share_percent", "the shares come to " + percent + " percent", "together at most 100");
            }
            if (classes.stream().anyMatch(other -> other.name().equals(read.name()))
                    && !read.name().equals(Section.STAND_IN)) {
                each.wrong("name", "two classes are named " + read.name(), "a name for each");
            }
            if (!classes.isEmpty() && classes.get(classes.size() - 1).takesAll()) {
                each.warn("is never reached: the class before it takes all calls");
            }
            classes.add(read);
        }
        if (classes.size() > MOST_CLASSES) {
            rule.wrong("priority", "has " + classes.size() + " classes", "at most " + MOST_CLASSES);
        }
        if (!classes.isEmpty() && rule.choice("strategy", Strategy.class) != Strategy.SLIDING_WINDOW) {
            rule.wrong("strategy", "priority needs sliding_window", Strategy.SLIDING_WINDOW.label());
        }
        return classes;
    }

    private static String header(Section rule) {
        String header = rule.text("header");
        if (!header.equals(Section.STAND_IN) && !HEADER.matcher(header).matches()) {
            rule.wrong(
                    "header",
                    "was " + Scalars.shortened(header),
                    "1 to 64 letters, digits and -, as an HTTP header has");
        }
        return header;
    }

    private static void scales(Section allowed, Meter meter, long amount, Duration window) {
        if (!meter.scales()) {
            return;
        }
        String key = allowed.has(meter.key()) ? meter.key() : spelledOut(meter);
        String over = amount + " a minute over a window of " + Scalars.show(window);
        BigInteger scaled = RateAmounts.scaled(meter, amount, window);
        if (scaled.signum() == 0) {
            allowed.wrong(key, over + " is less than 1", "a larger amount or a longer window");
        } else if (scaled.compareTo(BigInteger.valueOf(Limit.LARGEST)) > 0) {
            allowed.wrong(key, over + " is too much", "at most " + Limit.LARGEST);
        }
    }

    List<ConsumerGroup> groups(Duration window) {
        List<ConsumerGroup> groups = new ArrayList<>();
        for (Section group : root.items("consumer_groups")) {
            groups.add(new ConsumerGroup(
                    group.name("name"),
                    group.names("keys"),
                    amounts(group.section("rate_limits"), window),
                    group.texts("allowed_models")));
        }
        return groups;
    }

    /** As {@link #amounts(Section)}, of which those a minute have to come to something over that window. */
    static RateAmounts amounts(Section section, Duration window) {
        RateAmounts amounts = amounts(section);
        amounts.amounts().forEach((meter, amount) -> scales(section, meter, amount, window));
        return amounts;
    }

    /** Amounts by their short keys or spelled out, not both. */
    static RateAmounts amounts(Section section) {
        Map<Meter, Long> amounts = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            section.optionalNumber(meter.key(), 1, Limit.LARGEST).ifPresent(amount -> amounts.put(meter, amount));
        }
        for (Meter meter : Meter.values()) {
            if (meter != Meter.PARALLEL && section.has(spelledOut(meter))) {
                Optional<Long> amount = section.optionalNumber(spelledOut(meter), 1, Limit.LARGEST);
                if (section.has(meter.key())) {
                    section.wrong(spelledOut(meter), "says the same as " + meter.key(), "one of the two");
                } else {
                    amount.ifPresent(spelled -> amounts.put(meter, spelled));
                }
            }
        }
        return new RateAmounts(amounts);
    }

    /** The spelling of other gateways: {@code requests_per_minute}, {@code tokens_per_day}. */
    private static String spelledOut(Meter meter) {
        String period = switch (meter) {
            case RPM, TPM -> "minute";
            case RPH, TPH -> "hour";
            case RPD, TPD -> "day";
            case PARALLEL -> throw new IllegalArgumentException("has one spelling");
        };
        return meter.unit().name().toLowerCase(Locale.ROOT) + "_per_" + period;
    }
}
