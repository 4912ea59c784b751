package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import io.quotagrid.client.api.UsageBody.MeterUsageBody;
import io.quotagrid.config.Tier;
import java.util.List;

/**
 * {@code GET /admin/v1/usage/fullest}: of every tier that is limited, the subjects nearest to their limits now. Looked for among those
 * that used most lately, over all nodes.
 *
 * @param tiers  the widest first
 * @param silent ids of members that did not answer in time: whom only they know is missing
 */
public record FullestBody(List<TierBody> tiers, List<String> silent) {

    /**
     * One tier.
     *
     * @param tier     the tier
     * @param subjects the fullest first; empty while nobody has called
     */
    public record TierBody(Tier tier, List<SubjectBody> subjects) {
        public TierBody {
            requireNonNull(tier, "tier");
            subjects = List.copyOf(subjects);
        }
    }

    /**
     * One subject.
     *
     * @param id     its id
     * @param meters every limit, and what is used of it
     */
    public record SubjectBody(String id, List<MeterUsageBody> meters) {
        public SubjectBody {
            requireNonNull(id, "id");
            meters = List.copyOf(meters);
        }
    }

    public FullestBody {
        tiers = List.copyOf(tiers);
        silent = List.copyOf(silent);
    }
}
