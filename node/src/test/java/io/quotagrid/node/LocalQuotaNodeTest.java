package io.quotagrid.node;

import io.quotagrid.node.store.MovedClock;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Counters of one node, without a member. */
final class LocalQuotaNodeTest extends QuotaNodeContract {
    private static final MovedClock CLOCK = new MovedClock();
    private static QuotaNode node;

    @BeforeAll
    static void start() {
        node = QuotaNode.start(Nodes.policy("distributed_rate_limit:\n  enabled: false\n"), Nodes.options(CLOCK, 0));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Override
    MovedClock clock() {
        return CLOCK;
    }

    @Override
    List<QuotaNode> nodes() {
        return List.of(node);
    }
}
