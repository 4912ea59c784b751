package io.quotagrid.gateway.admin;

import io.quotagrid.client.api.LimitPutBody;
import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.node.live.LimitValues;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what an operator wants of a limit, and says which value is wrong. */
final class LimitChanges {
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})(s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final int LONGEST_WINDOW_SECONDS = 31 * 24 * 3_600;

    private LimitChanges() {}

    /**
     * What is asked for.
     *
     * @param nowMillis by the clock that changes run out by
     * @throws Problem 400 that names the value
     */
    static LimitValues read(LimitPutBody body, long nowMillis) {
        Map<Meter, Long> amounts = new EnumMap<>(Meter.class);
        put(amounts, Meter.RPM, body.rpm());
        put(amounts, Meter.TPM, body.tpm());
        put(amounts, Meter.RPH, body.rph());
        put(amounts, Meter.TPH, body.tph());
        put(amounts, Meter.RPD, body.rpd());
        put(amounts, Meter.TPD, body.tpd());
        put(amounts, Meter.PARALLEL, body.maxParallelRequests());
        Optional<Duration> window = body.windowSeconds().isPresent()
                ? Optional.of(window(body.windowSeconds().getAsInt()))
                : Optional.empty();
        if (amounts.isEmpty() && window.isEmpty()) {
            throw Problem.of(400, "invalid_request", "the body sets no limit: DELETE takes back what is set");
        }
        Optional<Instant> expiresAt =
                body.expiresIn().map(text -> Instant.ofEpochMilli(nowMillis).plus(duration("/expires_in", text)));
        return new LimitValues(new RateAmounts(amounts), window, expiresAt);
    }

    private static void put(Map<Meter, Long> amounts, Meter meter, OptionalLong given) {
        if (given.isPresent()) {
            long amount = given.getAsLong();
            if (amount < 1 || amount > Limit.LARGEST) {
                throw Problem.at("/" + meter.key(), "must be 1 to " + Limit.LARGEST + " but was " + amount);
            }
            amounts.put(meter, amount);
        }
    }

    private static Duration window(int seconds) {
        if (seconds < 1 || seconds > LONGEST_WINDOW_SECONDS) {
            throw Problem.at("/window_seconds", "must be 1 to " + LONGEST_WINDOW_SECONDS + " but was " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }

    /** @throws Problem 400 that names the place if it is no time */
    static Duration duration(String place, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
            Duration duration = unit.multipliedBy(Long.parseLong(matcher.group(1)));
            if (duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw Problem.at(place, "must be a time like 90s, 30m, 2h or 7d, at most 3650d, but was " + text);
    }
}
