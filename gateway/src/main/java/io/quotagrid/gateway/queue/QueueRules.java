package io.quotagrid.gateway.queue;

import io.quotagrid.config.Policy;
import io.quotagrid.config.RejectAction;
import io.quotagrid.config.Tier;
import io.quotagrid.config.Unit;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.Verdict;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Who waits, by the policy. A call waits only if every tier that refuses it queues, and not longer than any of these allows.
 *
 * @param longestWaits {@code queue_max_wait_ms} of each tier whose {@code reject_action} is {@code queue}
 */
public record QueueRules(Map<Tier, Duration> longestWaits) {
    /** Nobody waits. */
    public static final QueueRules NONE = new QueueRules(Map.of());

    public QueueRules {
        longestWaits = Map.copyOf(longestWaits);
    }

    /** The rules of a policy. */
    public static QueueRules of(Policy policy) {
        Map<Tier, Duration> waits = new EnumMap<>(Tier.class);
        policy.tiers().forEach((tier, rule) -> {
            if (rule.rejectAction() == RejectAction.QUEUE) {
                waits.put(tier, rule.queueMaxWait());
            }
        });
        return new QueueRules(waits);
    }

    /** Whether nobody ever waits. */
    public boolean none() {
        return longestWaits.isEmpty();
    }

    /** The longest wait for room of that subject; zero if its tier refuses at once. */
    Duration longestWait(SubjectKey subject) {
        return longestWaits.getOrDefault(subject.tier(), Duration.ZERO);
    }

    /** How long a call may wait, from its arrival, that was refused so; zero if it may not. */
    Duration longestWait(List<Standing> standings) {
        Duration longest = Duration.ZERO;
        boolean first = true;
        for (Standing standing : standings) {
            if (standing.verdict() == Verdict.NEVER_FITS) {
                return Duration.ZERO;
            }
            if (standing.verdict() == Verdict.REFUSED) {
                Duration here = longestWait(standing.subject());
                longest = first || here.compareTo(longest) < 0 ? here : longest;
                first = false;
            }
        }
        return longest;
    }

    /** Until a call that was refused so fits, as far as somebody can know: when a parallel slot comes free nobody can. */
    static Duration sureWait(List<Standing> standings) {
        Duration wait = Duration.ZERO;
        for (Standing standing : standings) {
            if (standing.verdict() == Verdict.REFUSED
                    && !isGauge(standing)
                    && standing.retryAfter().compareTo(wait) > 0) {
                wait = standing.retryAfter();
            }
        }
        return wait;
    }

    static boolean isGauge(Standing standing) {
        return standing.limit().meter().unit() == Unit.PARALLEL;
    }
}
