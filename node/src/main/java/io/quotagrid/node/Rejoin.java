package io.quotagrid.node;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import io.quotagrid.node.cluster.Incarnations;
import io.quotagrid.node.engine.LaneEngine;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a split the smaller part joins the larger: its members forget what they own and begin again, and what they owned is
 * merged a moment later. From the beginning of that until its end a node of that part says nothing, and then it speaks as another
 * incarnation: its counts from before arrive when they arrive, and are added to those from after. What its part had lost is not lost
 * there.
 */
final class Rejoin implements LifecycleListener {
    private static final Logger log = LoggerFactory.getLogger(Rejoin.class);

    private final HazelcastInstance instance;
    private final String startsName;
    private final String nodeId;
    private final LaneEngine engine;
    private final NodeFooting footing;
    private final Executor executor;
    private final LongSupplier wallMicros;

    private Rejoin(
            HazelcastInstance instance,
            String startsName,
            String nodeId,
            LaneEngine engine,
            NodeFooting footing,
            Executor executor,
            LongSupplier wallMicros) {
        this.instance = instance;
        this.startsName = startsName;
        this.nodeId = nodeId;
        this.engine = engine;
        this.footing = footing;
        this.executor = executor;
        this.wallMicros = wallMicros;
    }

    /** Until the member ends. */
    static void watch(
            HazelcastInstance instance,
            String startsName,
            String nodeId,
            LaneEngine engine,
            NodeFooting footing,
            Executor executor,
            LongSupplier wallMicros) {
        var unusedId = instance.getLifecycleService()
                .addLifecycleListener(new Rejoin(instance, startsName, nodeId, engine, footing, executor, wallMicros));
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
        switch (event.getState()) {
            case MERGING -> {
                log.info("the other part of the cluster is back: this part joins it");
                engine.handBack();
                engine.joining(Math.max(engine.incarnation() + 1, wallMicros.getAsLong()));
            }
            case MERGED, MERGE_FAILED -> {
                log.atInfo().addKeyValue("outcome", event.getState()).log("decides with the whole cluster again");
                if (event.getState() == LifecycleState.MERGED) {
                    footing.wentOver();
                }
                engine.joined();
                executor.execute(this::remember);
            }
            default -> {
                // starts and ends are others' business
            }
        }
    }

    /** So that a later start is numbered higher, whatever its machine's clock says. */
    private void remember() {
        try {
            Incarnations.remember(instance, startsName, nodeId, engine.incarnation());
        } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
            log.atWarn().setCause(e).log("cannot note this node's number: its next start needs a clock that is right");
        }
    }
}
