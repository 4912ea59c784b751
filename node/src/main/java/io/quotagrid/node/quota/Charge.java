package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

/**
 * What a call must pay on one subject.
 *
 * @param subject     who pays
 * @param limits      the limits this node believes to be in force for the subject; not empty
 * @param amounts     what the call asks for
 * @param enforcement whether a lack of room refuses the call
 * @param priority    the class of the call among those that share the subject's limits; empty for none
 */
public record Charge(SubjectKey subject, LimitSet limits, Amounts amounts, Enforcement enforcement, String priority) {
    public Charge {
        requireNonNull(subject, "subject");
        requireNonNull(amounts, "amounts");
        requireNonNull(enforcement, "enforcement");
        if (limits.limits().isEmpty()) {
            throw new IllegalArgumentException("a charge on " + subject + " without limits");
        }
        requireNonNull(priority, "priority");
    }

    /** Of a call of no class. */
    public Charge(SubjectKey subject, LimitSet limits, Amounts amounts, Enforcement enforcement) {
        this(subject, limits, amounts, enforcement, "");
    }
}
