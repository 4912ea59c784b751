package io.quotagrid.node.store;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes in the member list, by their stable ids. Hazelcast hands out the same set until the list changes, so the ids are
 * worked out once a change. Thread-safe.
 */
final class MemberNodes implements Predicate<String> {
    /** The member attribute that bears a node's id, where it was given one. */
    public static final String ID_ATTRIBUTE = "quotagrid.node";

    private volatile @Nullable HazelcastInstance instance;
    private volatile Snapshot last = new Snapshot(Set.of(), Set.of());

    /** Until this is called nobody is known to be alive. */
    void watch(HazelcastInstance member) {
        if (instance == null) {
            instance = member;
        }
    }

    /** A node's stable id: what it was named, else its address, {@code host:port}. */
    public static String idOf(Member member) {
        String given = member.getAttribute(ID_ATTRIBUTE);
        return given != null
                ? given
                : member.getAddress().getHost() + ":" + member.getAddress().getPort();
    }

    @Override
    public boolean test(String node) {
        HazelcastInstance member = instance;
        return member != null && nodes(member.getCluster().getMembers()).contains(node);
    }

    @SuppressWarnings("ReferenceEquality") // the very same set: nothing has changed
    private Set<String> nodes(Set<Member> members) {
        Snapshot known = last;
        if (known.members() == members) {
            return known.nodes();
        }
        Set<String> nodes = new HashSet<>();
        for (Member member : members) {
            nodes.add(idOf(member));
        }
        last = new Snapshot(members, nodes);
        return nodes;
    }

    private record Snapshot(Set<Member> members, Set<String> nodes) {}
}
