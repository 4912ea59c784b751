package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Meter;
import io.quotagrid.config.Tier;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code POST /admin/v1/limits/{tier}/preview} and {@code .../{tier}/{id}/preview}: whose next call would be refused if the change were
 * made now. Nothing was. Of a tier, those who used most lately are looked at.
 *
 * @param tier     the tier
 * @param examined how many subjects were looked at
 * @param refused  whose next call would be refused, and by what; who is over it by most first
 * @param silent   ids of members that did not answer in time: whom only they know was not looked at
 */
public record PreviewBody(Tier tier, int examined, List<Item> refused, List<String> silent) {

    /**
     * One subject and one meter.
     *
     * @param id         the subject
     * @param meter      the meter
     * @param used       what counts now, by the window of now
     * @param limitNow   the limit in force; absent if there is none
     * @param limitThen  the limit after the change
     * @param refusedNow whether its next call is refused already
     */
    public record Item(String id, Meter meter, long used, OptionalLong limitNow, long limitThen, boolean refusedNow) {
        public Item {
            requireNonNull(id, "id");
            requireNonNull(meter, "meter");
            requireNonNull(limitNow, "limitNow");
        }
    }

    public PreviewBody {
        requireNonNull(tier, "tier");
        refused = List.copyOf(refused);
        silent = List.copyOf(silent);
    }
}
