package io.quotagrid.gateway.admin;

import io.quotagrid.config.Policy;
import io.quotagrid.config.Tier;
import io.quotagrid.node.live.LimitTable;
import io.quotagrid.node.live.LimitTarget;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** All targets of which there is something to say, tier by tier: its default, what the policy names, what operators have set. */
final class LimitList {
    private static final Comparator<LimitTarget> ORDER = Comparator.comparing(LimitTarget::tier)
            .thenComparing(target -> target.id().orElse(""));

    private LimitList() {}

    /**
     * A page of them.
     *
     * @param only  of this tier
     * @param after what the page before ended with
     * @param most  one more than a page tells that there is another
     */
    static List<LimitTarget> page(
            Policy policy,
            LimitTable table,
            long nowMillis,
            Optional<Tier> only,
            Optional<LimitTarget> after,
            int most) {
        NavigableSet<LimitTarget> first = new TreeSet<>(ORDER);
        for (Tier tier : Tier.values()) {
            add(first, LimitTarget.of(tier), only, after, most);
        }
        policy.consumerGroups()
                .forEach(group -> add(first, LimitTarget.of(Tier.GROUP, group.name()), only, after, most));
        policy.providers()
                .targets()
                .forEach(target -> add(first, LimitTarget.of(Tier.PROVIDER, target.id()), only, after, most));
        table.forEach((target, change) -> {
            if (!change.over(nowMillis)) {
                add(first, target, only, after, most);
            }
        });
        return List.copyOf(first);
    }

    /** Keeps no more than are asked for, however many there are. */
    private static void add(
            NavigableSet<LimitTarget> first,
            LimitTarget target,
            Optional<Tier> only,
            Optional<LimitTarget> after,
            int most) {
        boolean wanted = only.map(tier -> tier == target.tier()).orElse(true)
                && after.map(last -> ORDER.compare(target, last) > 0).orElse(true);
        if (wanted) {
            first.add(target);
            if (first.size() > most) {
                first.pollLast();
            }
        }
    }

    /** The last one of a page, as an opaque word. */
    static String cursor(LimitTarget last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws Problem 400 if it is none of ours */
    static LimitTarget target(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            int colon = text.indexOf(':');
            Optional<Tier> tier = Subjects.tier(colon < 0 ? text : text.substring(0, colon));
            if (tier.isPresent()) {
                return new LimitTarget(
                        tier.get(), colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw Query.wrong("cursor", "must be a next_cursor as it was answered");
    }
}
