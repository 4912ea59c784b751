package io.quotagrid.config;

import java.time.ZoneId;

/**
 * How much may be spent in a calendar period.
 *
 * @param tier        key, user, team or global
 * @param id          whose it is
 * @param limitMicros micro-dollars a period
 * @param period      the calendar period
 * @param zone        where its days begin
 */
public record BudgetConfig(Tier tier, String id, long limitMicros, Period period, ZoneId zone) {

    /** A calendar period. */
    public enum Period {
        HOUR,
        DAY,
        WEEK,
        MONTH
    }
}
