package io.quotagrid.node.quota;

/**
 * Who sends a message: a node, and the priority class of the calls in it. To an owner each class of a node is a sender of its own,
 * with numbers, holds, slots and a slice of its own; so what counts of one class is what its senders have booked.
 */
public final class SenderName {
    private static final char BORDER = '\u001f'; // in no node's id

    private SenderName() {}

    /**
     * The name under which a node speaks for a class.
     *
     * @param priority empty for calls of no class: then it is the node's own
     */
    public static String of(String node, String priority) {
        return priority.isEmpty() ? node : node + BORDER + priority;
    }

    /** The node's stable id. */
    static String node(String sender) {
        int border = sender.lastIndexOf(BORDER);
        return border < 0 ? sender : sender.substring(0, border);
    }

    /** The class; empty for none. */
    static String priority(String sender) {
        int border = sender.lastIndexOf(BORDER);
        return border < 0 ? "" : sender.substring(border + 1);
    }
}
