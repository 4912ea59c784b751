package io.quotagrid.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IExecutorService;
import io.quotagrid.node.fault.ClusterPart;
import io.quotagrid.node.fault.Footing;
import io.quotagrid.node.fault.FootingNow;
import io.quotagrid.node.fault.KnownCluster;
import io.quotagrid.node.fault.Pulses;
import io.quotagrid.node.fault.SilentNodes;
import io.quotagrid.node.fault.SplitRules;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches which part of its cluster this member is in, and keeps {@link FootingNow} up to date. Members say goodbye to each other
 * before they leave; where the rules are strict they also give each other signs of life. Thread-safe.
 */
public final class PartWatch {
    /** How often to look: a strict owner's signs of life are good for five of these. */
    public static final Duration PAUSE = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(PartWatch.class);
    private static final String EXECUTOR = "quotagrid:peers";
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final HazelcastInstance instance;
    private final KnownCluster known;
    private final SplitRules rules;
    private final FootingNow footing;
    private final SilentNodes silent;
    private final Function<Member, String> idOf;
    private final Pulses pulses = new Pulses(SplitRules.HEARD_WITHIN);
    private volatile long lostNanos; // when somebody was last lost
    private volatile boolean everLost;

    private PartWatch(
            HazelcastInstance instance,
            KnownCluster known,
            SplitRules rules,
            FootingNow footing,
            SilentNodes silent,
            Function<Member, String> idOf) {
        this.instance = instance;
        this.known = known;
        this.rules = rules;
        this.footing = footing;
        this.silent = silent;
        this.idOf = idOf;
    }

    /** Lets a member that is yet to be started be told of others. */
    static void prepare(Config config) {
        config.addExecutorConfig(new ExecutorConfig(EXECUTOR).setPoolSize(2).setStatisticsEnabled(false));
    }

    /**
     * Begins to watch; {@link #look} is to be called every {@link #PAUSE}.
     *
     * @param footing kept up to date
     * @param silent  told who is there and who says goodbye
     * @param idOf    a member's stable id
     */
    public static PartWatch start(
            ClusterMember member,
            KnownCluster known,
            SplitRules rules,
            FootingNow footing,
            SilentNodes silent,
            Function<Member, String> idOf) {
        PartWatch watch = new PartWatch(member.instance(), known, rules, footing, silent, idOf);
        watch.instance.getUserContext().put(PeerWord.EAR, watch.new Ears());
        watch.instance.getCluster().addMembershipListener(watch.new Comings());
        watch.members();
        watch.look();
        return watch;
    }

    private void members() {
        Set<String> nodes =
                instance.getCluster().getMembers().stream().map(idOf).collect(Collectors.toSet());
        silent.present(nodes);
        if (known.present(nodes, System.nanoTime())) {
            lostNanos = System.nanoTime();
            everLost = true;
        }
    }

    /** Gives a sign of life where others need it, and says on what footing this member decides. */
    public void look() {
        try {
            if (rules.strict()) {
                executor()
                        .executeOnMembers(
                                PeerWord.alive(self()),
                                Set.copyOf(instance.getCluster().getMembers()));
            }
        } catch (HazelcastInstanceNotActiveException | RejectedExecutionException e) {
            return; // the member has gone
        } catch (HazelcastException | IllegalStateException e) {
            log.atDebug().setCause(e).log("no sign of life could be given now");
        }
        say();
    }

    private synchronized void say() {
        long nowNanos = System.nanoTime();
        ClusterPart part = known.part(nowNanos);
        boolean settled = !everLost || nowNanos - lostNanos >= SplitRules.HEARD_WITHIN.toNanos();
        Footing before = footing.get(nowNanos);
        Footing now = rules.footing(part, heard(part, nowNanos), settled);
        footing.set(now, nowNanos);
        if (now.stand() != before.stand()) {
            now.notice()
                    .ifPresentOrElse(
                            notice -> log.atWarn()
                                    .addKeyValue("footing", now.stand())
                                    .addKeyValue("missing", known.missing(nowNanos))
                                    .log(notice),
                            () -> log.atInfo()
                                    .addKeyValue("members", part.present())
                                    .log("nobody of the last known cluster is missing"));
        }
    }

    private int heard(ClusterPart part, long nowNanos) {
        return rules.strict() ? Math.max(1, pulses.others(nowNanos)) : part.present();
    }

    private String self() {
        return idOf.apply(instance.getCluster().getLocalMember());
    }

    private IExecutorService executor() {
        return instance.getExecutorService(EXECUTOR);
    }

    /** Tells the others that this member leaves of its own will, so that nobody takes it for lost; waits up to a second. */
    public void goodbye() {
        try {
            Set<Member> others = instance.getCluster().getMembers().stream()
                    .filter(member -> !member.localMember())
                    .collect(Collectors.toSet());
            Map<Member, Future<Boolean>> told = executor().submitToMembers(PeerWord.leaving(self()), others);
            long untilNanos = System.nanoTime() + GOODBYE.toNanos();
            for (Future<Boolean> one : told.values()) {
                one.get(Math.max(0, untilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException | TimeoutException | HazelcastException | RejectedExecutionException e) {
            log.atInfo().setCause(e).log("not every member was told that this one leaves");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Ears implements PeerWord.Ear {
        @Override
        public void alive(String node) {
            pulses.heard(node, System.nanoTime());
        }

        @Override
        public void leaving(String node) {
            known.leaving(node);
            silent.goodbye(node);
        }
    }

    private final class Comings extends MembershipAdapter {
        @Override
        public void memberAdded(MembershipEvent event) {
            members();
            say();
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            members();
            say();
        }
    }
}
