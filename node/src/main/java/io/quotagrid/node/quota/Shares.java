package io.quotagrid.node.quota;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What part of a subject's limits each priority class is guaranteed. Together at most the whole; calls of no class are guaranteed
 * nothing, and take what is idle.
 *
 * @param shares in the order of the policy; empty where there are no classes
 */
public record Shares(List<Share> shares) {
    /** No classes: all calls are alike. */
    public static final Shares NONE = new Shares(List.of());

    /** More would make a message large, and no limit fair. */
    public static final int MOST = 16;

    /**
     * One class.
     *
     * @param priority its name, 1 to 256 characters
     * @param percent  guaranteed of every limit, 0 to 100
     */
    public record Share(String priority, int percent) {
        public Share {
            requireNonNull(priority, "priority");
            if (priority.isEmpty() || priority.length() > 256 || percent < 0 || percent > 100) {
                throw new IllegalArgumentException(
                        "a share must be 0 to 100 percent of a class with a name of 1 to 256 characters" + " but was "
                                + percent + " of '" + priority + "'");
            }
        }
    }

    public Shares {
        shares = List.copyOf(shares);
        Set<String> names = new HashSet<>();
        int sum = 0;
        for (Share share : shares) {
            sum += share.percent();
            if (!names.add(share.priority())) {
                throw new IllegalArgumentException("two shares for " + share.priority());
            }
        }
        if (sum > 100 || shares.size() > MOST) {
            throw new IllegalArgumentException(
                    "at most " + MOST + " shares of together at most 100 percent but was " + shares);
        }
    }

    boolean none() {
        return shares.isEmpty();
    }

    int size() {
        return shares.size();
    }

    /** The index of that class; {@link #size} for calls of no class. */
    int index(String priority) {
        for (int i = 0; i < shares.size(); i++) {
            if (shares.get(i).priority().equals(priority)) {
                return i;
            }
        }
        return shares.size();
    }

    /** Units that the class of that index is guaranteed of so many: rounded down; 0 for calls of no class. */
    long guaranteed(int index, long units) {
        if (index >= shares.size()) {
            return 0;
        }
        int percent = shares.get(index).percent();
        return units / 100 * percent + units % 100 * percent / 100;
    }
}
