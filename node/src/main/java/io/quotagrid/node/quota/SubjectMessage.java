package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one node says to the owner of one subject. At most one is in flight per (node, subject); a message whose outcome is
 * unknown is sent again with the same number and gets the same answer.
 *
 * @param node        the sender's stable id; a node that comes back replaces its old self
 * @param incarnation grows with every start of that node; a message of an older incarnation is refused as stale
 * @param number      1 or more; grows with every message of this incarnation to this subject, with gaps
 * @param limits      the limits the node believes to be in force
 * @param operations  handled in order
 * @param slice       what the node says of its slice; it counts before the operations
 */
public record SubjectMessage(
        String node, long incarnation, long number, LimitSet limits, List<Operation> operations, SliceReport slice) {
    public SubjectMessage {
        requireNonNull(node, "node");
        requireNonNull(limits, "limits");
        requireNonNull(slice, "slice");
        operations = List.copyOf(operations);
        if (number < 1) {
            throw new IllegalArgumentException("number must be at least 1 but was " + number);
        }
    }

    /** Of a node that does without slices. */
    public SubjectMessage(String node, long incarnation, long number, LimitSet limits, List<Operation> operations) {
        this(node, incarnation, number, limits, operations, SliceReport.NONE);
    }
}
