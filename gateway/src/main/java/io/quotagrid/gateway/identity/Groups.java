package io.quotagrid.gateway.identity;

import io.quotagrid.config.ConsumerGroup;
import io.quotagrid.config.Policy;
import io.quotagrid.gateway.http.ApiException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The consumer groups of a policy: who is in which, and what it may ask for. */
final class Groups {
    private final Map<String, AllowedModels> models = new HashMap<>();
    private final Map<String, String> byKey = new HashMap<>();

    Groups(List<ConsumerGroup> groups) {
        for (ConsumerGroup group : groups) {
            models.put(group.name(), AllowedModels.of(group.allowedModels()));
            group.keys().forEach(key -> byKey.put(key, group.name()));
        }
    }

    static Groups of(Policy policy) {
        return new Groups(policy.consumerGroups());
    }

    /** The group whose list names any of these: the id of a key, the hash of its secret. */
    Optional<String> listing(String... names) {
        return Stream.of(names).map(byKey::get).filter(group -> group != null).findFirst();
    }

    /**
     * The one of these names that is a group of the policy. A policy without groups has no use for any.
     *
     * @throws ApiException 403 if none is, or several are: nobody could say whose limits hold
     */
    Optional<String> claimed(List<String> names) {
        if (names.isEmpty() || models.isEmpty()) {
            return Optional.empty();
        }
        List<String> known =
                names.stream().distinct().filter(models::containsKey).toList();
        if (known.size() != 1) {
            throw ApiException.of(
                    403,
                    "permission_error",
                    "identity_conflict",
                    known.isEmpty()
                            ? "the caller's consumer group is none of this gateway's"
                            : "the caller claims more than one consumer group of this gateway");
        }
        return Optional.of(known.get(0));
    }

    /**
     * The group that a key names.
     *
     * @throws ApiException 403 if the policy does not have it: its limits and models would be nobody's
     */
    Optional<String> bound(Optional<String> name) {
        if (name.isPresent() && !models.containsKey(name.get())) {
            throw ApiException.of(
                    403,
                    "permission_error",
                    "identity_conflict",
                    "the consumer group of this key is none of this gateway's");
        }
        return name;
    }

    AllowedModels models(Optional<String> group) {
        return group.map(name -> models.getOrDefault(name, AllowedModels.ALL)).orElse(AllowedModels.ALL);
    }
}
