package io.quotagrid.node.quota;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All charges of one call, narrowest tier first. A plan without charges is always admitted.
 *
 * @param charges at most one a subject, ordered by tier
 */
public record AdmissionPlan(List<Charge> charges) {
    public AdmissionPlan {
        charges = List.copyOf(charges);
        Set<SubjectKey> seen = new HashSet<>();
        for (int i = 0; i < charges.size(); i++) {
            if (!seen.add(charges.get(i).subject())) {
                throw new IllegalArgumentException(
                        "two charges on " + charges.get(i).subject());
            }
            if (i > 0
                    && charges.get(i)
                                    .subject()
                                    .tier()
                                    .compareTo(charges.get(i - 1).subject().tier())
                            < 0) {
                throw new IllegalArgumentException("charges must be ordered by tier, narrowest first");
            }
        }
    }
}
