package io.quotagrid.node.engine;

import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.MeterUnits;
import io.quotagrid.node.quota.SliceGrant;
import io.quotagrid.node.quota.SubjectAnswer;
import io.quotagrid.node.quota.SubjectKey;
import io.quotagrid.node.quota.SubjectMessage;
import io.quotagrid.node.store.CounterStore;
import io.quotagrid.node.store.UnknownOutcomeException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A real store that loses some messages and some answers, and keeps account of what owners hand out to whom. One thread. */
final class GrantingStore implements CounterStore {
    private record Said(String node, SubjectKey subject, long number) {}

    private final CounterStore owners;
    private final Random random;
    private final double loss;
    private final Map<String, MeterUnits> granted = new HashMap<>();
    private final Set<Said> known = new HashSet<>();
    private boolean reliable;

    GrantingStore(CounterStore owners, Random random, double loss) {
        this.owners = owners;
        this.random = random;
        this.loss = loss;
    }

    /** From now on nothing is lost. */
    void becomesReliable() {
        reliable = true;
    }

    /** What owners have handed to that node of that meter, each answer counted once. */
    long granted(String node, Meter meter) {
        return granted.getOrDefault(node, new MeterUnits()).get(meter);
    }

    @Override
    public CompletionStage<SubjectAnswer> send(SubjectKey subject, SubjectMessage message) {
        if (lost()) {
            return CompletableFuture.failedFuture(new UnknownOutcomeException("the message is lost"));
        }
        return owners.send(subject, message).thenApply(answer -> {
            if (known.add(new Said(message.node(), subject, message.number()))) {
                for (SliceGrant.Line line : answer.slice().lines()) {
                    granted.computeIfAbsent(message.node(), node -> new MeterUnits())
                            .add(line.meter(), line.units());
                }
            }
            if (lost()) {
                throw new UnknownOutcomeException("the answer is lost");
            }
            return answer;
        });
    }

    private boolean lost() {
        return !reliable && random.nextDouble() < loss;
    }

    @Override
    public long subjects() {
        return owners.subjects();
    }

    @Override
    public long repeatsAnswered() {
        return owners.repeatsAnswered();
    }

    @Override
    public int sweep() {
        return owners.sweep();
    }
}
