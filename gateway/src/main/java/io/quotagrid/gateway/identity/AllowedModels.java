package io.quotagrid.gateway.identity;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which models a caller may ask for.
 *
 * @param named the only ones; empty: all
 */
public record AllowedModels(Optional<Set<String>> named) {
    /** No model is kept from anybody. */
    public static final AllowedModels ALL = new AllowedModels(Optional.empty());

    public AllowedModels {
        named = named.map(Set::copyOf);
    }

    /** As it is configured: a list without a name in it allows all. */
    static AllowedModels of(List<String> models) {
        return models.isEmpty() ? ALL : new AllowedModels(Optional.of(new HashSet<>(models)));
    }

    /** What both allow. */
    AllowedModels and(AllowedModels other) {
        if (named.isEmpty() || other.named.isEmpty()) {
            return named.isEmpty() ? other : this;
        }
        Set<String> both = new HashSet<>(named.get());
        both.retainAll(other.named.get());
        return new AllowedModels(Optional.of(both));
    }

    /** Names compare exactly. */
    public boolean allows(String model) {
        return named.isEmpty() || named.get().contains(model);
    }
}
