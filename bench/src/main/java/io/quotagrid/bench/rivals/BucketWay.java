package io.quotagrid.bench.rivals;

import com.hazelcast.core.HazelcastInstance;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;
import io.github.bucket4j.grid.hazelcast.HazelcastProxyManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Bucket4j's token buckets in a Hazelcast map, with its own serializers, as its manual shows it. Several limits are asked at once;
 * unlike ours they are then charged singly: where one refuses, the others stay charged.
 */
final class BucketWay implements Way {
    private static final BucketConfiguration LIMIT = BucketConfiguration.builder()
            .addLimit(Bandwidth.builder()
                    .capacity(Callers.MAX)
                    .refillGreedy(Callers.MAX, Callers.WINDOW)
                    .build())
            .build();

    private final HazelcastInstance member;
    private final HazelcastProxyManager<String> buckets;

    /** @param member is not closed with this */
    BucketWay(HazelcastInstance member) {
        this.member = member;
        this.buckets = Bucket4jHazelcast.entryProcessorBasedBuilder(member.<String, byte[]>getMap(PlainMember.BUCKETS))
                .build();
    }

    @Override
    public Runnable decide(Callers callers, int caller) {
        List<String> limits = callers.names().apply(caller);
        if (limits.size() == 1) {
            Way.mustBeAdmitted(buckets.getProxy(limits.get(0), () -> LIMIT).tryConsume(1), limits);
            return NOTHING;
        }
        List<CompletableFuture<Boolean>> underWay = new ArrayList<>(limits.size());
        for (String limit : limits) {
            underWay.add(buckets.asAsync()
                    .getProxy(limit, () -> CompletableFuture.completedFuture(LIMIT))
                    .tryConsume(1));
        }
        for (CompletableFuture<Boolean> each : underWay) {
            Way.mustBeAdmitted(each.join(), limits);
        }
        return NOTHING;
    }

    @Override
    public boolean complete(int members) {
        return PlainMember.complete(member, members);
    }

    @Override
    public void close() {}
}
