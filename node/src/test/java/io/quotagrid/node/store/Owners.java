package io.quotagrid.node.store;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.quotagrid.node.quota.SubjectKey;
import java.util.Objects;

/** Where a subject's counters are, as seen by the only member in this process. */
public final class Owners {
    private Owners() {}

    /** {@code host:port} of the owner. */
    public static String of(SubjectKey subject) {
        HazelcastInstance member =
                Hazelcast.getAllHazelcastInstances().iterator().next();
        var owner = Objects.requireNonNull(member.getPartitionService()
                .getPartition(new SubjectName(subject))
                .getOwner());
        return MemberNodes.idOf(owner);
    }
}
