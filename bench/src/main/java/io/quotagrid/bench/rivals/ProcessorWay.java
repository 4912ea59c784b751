package io.quotagrid.bench.rivals;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One bare entry processor for each limit, all at once where there are several: it counts, and limits nothing. */
final class ProcessorWay implements Way {
    private final HazelcastInstance member;
    private final IMap<String, Long> counters;

    /** @param member is not closed with this */
    ProcessorWay(HazelcastInstance member) {
        this.member = member;
        this.counters = member.getMap(PlainMember.COUNTERS);
    }

    @Override
    public Runnable decide(Callers callers, int caller) {
        List<String> limits = callers.names().apply(caller);
        if (limits.size() == 1) {
            counters.executeOnKey(limits.get(0), new Increment());
            return NOTHING;
        }
        List<CompletableFuture<Long>> underWay = new ArrayList<>(limits.size());
        for (String limit : limits) {
            underWay.add(counters.submitToKey(limit, new Increment()).toCompletableFuture());
        }
        underWay.forEach(CompletableFuture::join);
        return NOTHING;
    }

    @Override
    public boolean complete(int members) {
        return PlainMember.complete(member, members);
    }

    @Override
    public void close() {}
}
