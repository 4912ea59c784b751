package io.quotagrid.bench;

import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.node.NodeOptions;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Decision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A decision over six tiers with three meters each, and its settlement, through the engine of one node. */
@State(Scope.Benchmark)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Djava.util.concurrent.ForkJoinPool.common.parallelism=4", "-Xmx1g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecisionBench {
    private static final int BATCH = 64;
    private static final String POLICY =
            "distributed_rate_limit: {enabled: %s}%ncluster: {port: 0, discovery: tcp}%nproviders: {targets: [{id: s, provider: sandbox}]}%n";

    /** Where the counters are: in this JVM without a member, or on an embedded Hazelcast member. */
    @Param({"local", "hazelcast"})
    public String store = "hazelcast";

    /** 1: all calls are one caller's; 100000: they are spread (team, organization and target are shared anyway). */
    @Param({"1", "100000"})
    public int callers = 1;

    private final AtomicInteger next = new AtomicInteger();
    private AdmissionPlan[] plans = {};
    private QuotaNode node = start("false");

    private static QuotaNode start(String distributed) {
        byte[] yaml = POLICY.formatted(distributed).getBytes(StandardCharsets.UTF_8);
        Policy policy = PolicyLoader.load(yaml).policy().orElseThrow();
        return QuotaNode.start(policy, NodeOptions.defaults());
    }

    @Setup
    public void prepare() {
        node.close();
        node = start(store.equals("hazelcast") ? "true" : "false");
        plans = new AdmissionPlan[callers];
        for (int i = 0; i < callers; i++) {
            plans[i] = Plans.sixTiers(i);
        }
    }

    @TearDown
    public void stop() {
        node.close();
    }

    /** One call at a time: p50 and p99 of a decision, its settlement included. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Decision oneByOne() {
        return settled(node.engine().reserve(plan()).toCompletableFuture().join());
    }

    /** 64 calls under way: decisions a second. */
    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    @OutputTimeUnit(TimeUnit.SECONDS)
    @OperationsPerInvocation(BATCH)
    public List<Decision> sixtyFourAtOnce() {
        List<CompletableFuture<Decision>> underWay = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            underWay.add(node.engine().reserve(plan()).toCompletableFuture());
        }
        List<Decision> decisions = new ArrayList<>(BATCH);
        for (CompletableFuture<Decision> each : underWay) {
            decisions.add(settled(each.join()));
        }
        return decisions;
    }

    private AdmissionPlan plan() {
        return plans[Math.floorMod(next.getAndIncrement(), plans.length)];
    }

    private static Decision settled(Decision decision) {
        if (!(decision instanceof Decision.Admitted admitted)) {
            throw new IllegalStateException("a benchmark must not be refused: " + decision);
        }
        var unused = admitted.reservation().settle(Plans.TOKENS / 2);
        return decision;
    }
}
