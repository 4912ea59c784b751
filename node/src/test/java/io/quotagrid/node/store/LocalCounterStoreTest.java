package io.quotagrid.node.store;

import io.quotagrid.config.Tier;
import io.quotagrid.node.quota.SubjectKey;

final class LocalCounterStoreTest extends CounterStoreContract {
    private final MovedClock clock = new MovedClock();
    private final CounterStore store = new LocalCounterStore(clock, 240);

    @Override
    MovedClock clock() {
        return clock;
    }

    @Override
    CounterStore store() {
        return store;
    }

    @Override
    CounterStore ownersStore() {
        return store;
    }

    @Override
    String node() {
        return "local";
    }

    @Override
    SubjectKey newSubject() {
        return new SubjectKey(Tier.USER, "alice");
    }
}
