package io.quotagrid.gateway.admission;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PriorityClass;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.node.quota.SubjectKey;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * To which priority class of a tier a caller's calls belong: the first in the policy's order that names its user, team, group or
 * key, or that takes all. What a caller says of itself in a header of its own choice plays no part. Pure.
 */
final class PriorityRules {
    /** Of no class. */
    static final String NONE = "";

    private final Map<Tier, Classes> tiers = new EnumMap<>(Tier.class);

    /** The classes of one tier: by id the index of the first class that names it. */
    private record Classes(
            List<String> names,
            int takesAll,
            Map<String, Integer> users,
            Map<String, Integer> teams,
            Map<String, Integer> groups,
            Map<String, Integer> keys) {
        String of(Map<Tier, String> ids) {
            int first = takesAll;
            first = Math.min(first, users.getOrDefault(ids.getOrDefault(Tier.USER, NONE), names.size()));
            first = Math.min(first, teams.getOrDefault(ids.getOrDefault(Tier.TEAM, NONE), names.size()));
            first = Math.min(first, groups.getOrDefault(ids.getOrDefault(Tier.GROUP, NONE), names.size()));
            first = Math.min(first, keys.getOrDefault(ids.getOrDefault(Tier.KEY, NONE), names.size()));
            return first == names.size() ? NONE : names.get(first);
        }
    }

    PriorityRules(Policy policy) {
        policy.tiers().forEach((tier, rule) -> {
            if (!rule.priority().isEmpty()) {
                tiers.put(tier, classes(rule.priority()));
            }
        });
    }

    private static Classes classes(List<PriorityClass> all) {
        Classes classes = new Classes(
                all.stream().map(PriorityClass::name).toList(),
                first(all),
                new HashMap<>(),
                new HashMap<>(),
                new HashMap<>(),
                new HashMap<>());
        for (int i = 0; i < all.size(); i++) {
            PriorityClass each = all.get(i);
            name(each.users(), i, classes.users());
            name(each.teams(), i, classes.teams());
            name(each.groups(), i, classes.groups());
            name(each.keys(), i, classes.keys());
        }
        return classes;
    }

    private static int first(List<PriorityClass> all) {
        int first = 0;
        while (first < all.size() && !all.get(first).takesAll()) {
            first++;
        }
        return first;
    }

    private static void name(List<String> ids, int index, Map<String, Integer> firsts) {
        ids.forEach(id -> firsts.putIfAbsent(id, index));
    }

    /** The class of a caller's calls on that tier; {@link #NONE} where there are none, or none is for it. */
    String of(Tier tier, Caller caller) {
        Classes classes = tiers.get(tier);
        if (classes == null) {
            return NONE;
        }
        Map<Tier, String> ids = new EnumMap<>(Tier.class);
        ids.put(Tier.USER, caller.user());
        ids.put(Tier.TEAM, caller.team());
        caller.group().ifPresent(group -> ids.put(Tier.GROUP, group));
        caller.key().ifPresent(key -> ids.put(Tier.KEY, key));
        return classes.of(ids);
    }

    /** The class of the calls of those who pay so. */
    String of(Tier tier, List<SubjectKey> payers) {
        Classes classes = tiers.get(tier);
        if (classes == null) {
            return NONE;
        }
        Map<Tier, String> ids = new EnumMap<>(Tier.class);
        payers.forEach(payer -> ids.put(payer.tier(), payer.id()));
        return classes.of(ids);
    }
}
