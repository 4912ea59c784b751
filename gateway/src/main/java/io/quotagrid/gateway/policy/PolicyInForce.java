package io.quotagrid.gateway.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.quotagrid.config.ClusterConfig.PolicyOnJoin;
import io.quotagrid.config.Policy;
import io.quotagrid.config.PolicyLoader;
import io.quotagrid.gateway.admission.Planner;
import io.quotagrid.gateway.http.Rounds;
import io.quotagrid.gateway.http.StartException;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.provider.Providers;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.live.LiveControl;
import io.quotagrid.node.live.LiveLimits;
import io.quotagrid.node.live.PolicyChange;
import io.quotagrid.node.live.PolicyVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy that this node goes by. A node that joins takes its cluster's; a change takes the place of the one before between two
 * calls: those that have begun go on with what they began with, and what was counted goes on counting. Thread-safe.
 */
public final class PolicyInForce implements Supplier<InForce>, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PolicyInForce.class);
    private static final int HASH_DIGITS = 12;

    private final Policy started;
    private final Map<String, String> environment;
    private final Rounds rounds;
    private final CompletionSizes sizes;
    private final LiveControl live;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile InForce now;
    private volatile Policy written; // as the text in force says, also what is read only at the start

    private PolicyInForce(
            Policy started,
            Providers providers,
            Map<String, String> environment,
            Rounds rounds,
            CompletionSizes sizes,
            LiveControl live) {
        this.started = started;
        this.environment = Map.copyOf(environment);
        this.rounds = rounds;
        this.sizes = sizes;
        this.live = live;
        this.written = started;
        this.now = inForce(started, started.hash(), 0, providers);
    }

    /** A policy that stays: its text is not known, so nobody can be told of it. */
    public static PolicyInForce fixed(
            Policy policy,
            Providers providers,
            Map<String, String> environment,
            Rounds rounds,
            CompletionSizes sizes,
            LiveControl live) {
        return new PolicyInForce(policy, providers, environment, rounds, sizes, live);
    }

    /**
     * The policy that a node is started with, if its cluster goes by no other, and the cluster's later.
     *
     * @param text      the policy's, in YAML
     * @param providers the policy's, open
     * @throws StartException if the cluster goes by another one and this node refuses to, or cannot
     */
    public static PolicyInForce joined(
            Policy policy,
            String text,
            Providers providers,
            Map<String, String> environment,
            Rounds rounds,
            CompletionSizes sizes,
            LiveControl live) {
        PolicyInForce made = new PolicyInForce(policy, providers, environment, rounds, sizes, live);
        made.take(live.policy().join(text), PolicyVersion.hashOf(text));
        live.policy().onChange(made::adopt);
        live.policy().judgedBy(candidate -> made.judge(candidate).errors());
        live.policy().current().ifPresent(made::adopt); // what came meanwhile
        return made;
    }

    private synchronized void take(PolicyChange cluster, String own) {
        if (cluster.version().hash().equals(own)) {
            now = inForce(started, shown(cluster), cluster.epoch(), now.providers());
            return;
        }
        if (started.cluster().policyOnJoin() == PolicyOnJoin.REFUSE) {
            throw new StartException(
                    "the cluster goes by another policy (" + told(cluster)
                            + ") and cluster.policy_on_join is refuse: start with that one, or apply this file to the cluster first");
        }
        List<String> errors = objections(cluster);
        if (!errors.isEmpty()) {
            throw new StartException("the cluster goes by another policy (" + told(cluster)
                    + "), which this node cannot use: " + String.join("; ", errors));
        }
        log.atWarn()
                .addKeyValue("in_force", told(cluster))
                .log("this node's policy file is not in force: it takes the cluster's (cluster.policy_on_join)");
        put(cluster);
    }

    /** Of a cluster's policy a node need not like what it reads at the start only: it goes by its own there. */
    private List<String> objections(PolicyChange change) {
        Policy theirs = PolicyLoader.load(change.version().text().getBytes(UTF_8))
                .policy()
                .orElse(started);
        return PolicyText.judged(change.version().text(), theirs, environment).errors();
    }

    private synchronized void adopt(PolicyChange change) {
        if (change.epoch() <= now.epoch()) {
            return;
        }
        List<String> errors = objections(change);
        if (!errors.isEmpty()) {
            log.atError()
                    .addKeyValue("policy", told(change))
                    .addKeyValue("errors", String.join("; ", errors))
                    .log("the cluster's policy cannot be used here: this node goes by the one before");
            return;
        }
        put(change);
        log.atInfo().addKeyValue("policy", told(change)).log("another policy is in force");
    }

    private void put(PolicyChange change) {
        InForce old = now;
        Policy asWritten = PolicyLoader.load(change.version().text().getBytes(UTF_8))
                .policy()
                .orElseThrow();
        Policy next = asWritten.startedAs(started);
        boolean sameTargets = next.providers().equals(old.policy().providers());
        Providers providers = sameTargets ? old.providers() : Providers.open(next.providers(), environment, rounds);
        written = asWritten;
        now = inForce(next, shown(change), change.epoch(), providers);
        if (!sameTargets) {
            old.providers().retire();
        }
        listeners.forEach(PolicyInForce::tell);
    }

    /** What a listener cannot do now it does with the next call, and says so to its caller: the policy is in force all the same. */
    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a policy that is in force could not be taken over everywhere");
        }
    }

    /** Runs it now, and each time another policy has come into force: on whatever thread brought it, one at a time. */
    public synchronized void onChange(Runnable listener) {
        listeners.add(listener);
        listener.run();
    }

    private InForce inForce(Policy policy, String hash, long epoch, Providers providers) {
        LiveLimits limits = live.limits();
        LimitBook book = new LimitBook(policy, epoch, limits::table, live.keys()::table, limits.clock());
        return new InForce(policy, hash, epoch, book, new Planner(policy, book, sizes), providers);
    }

    private static String shown(PolicyChange change) {
        return shown(change.version().hash());
    }

    /** The digits of a hash that people see. */
    public static String shown(String hash) {
        return hash.substring(0, HASH_DIGITS);
    }

    private static String told(PolicyChange change) {
        String by = change.live() ? ", applied by " + change.by() + " at " + change.at() : "";
        return shown(change) + by;
    }

    /** Says whether a text could be put in force here. */
    public PolicyText judge(String yaml) {
        return PolicyText.judged(yaml, requireNonNull(written), environment);
    }

    @Override
    public InForce get() {
        return now;
    }

    @Override
    public synchronized void close() {
        now.providers().close();
    }
}
