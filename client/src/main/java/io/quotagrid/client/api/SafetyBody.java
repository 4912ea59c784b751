package io.quotagrid.client.api;

import java.util.List;

/**
 * Whether something may be stopped now.
 *
 * @param safe    whether no count would be lost
 * @param reasons why not, a sentence each; empty if it is safe
 */
public record SafetyBody(boolean safe, List<String> reasons) {
    public SafetyBody {
        reasons = List.copyOf(reasons);
    }

    /** Safe exactly if there is no reason against it. */
    public static SafetyBody of(List<String> reasons) {
        return new SafetyBody(reasons.isEmpty(), reasons);
    }
}
