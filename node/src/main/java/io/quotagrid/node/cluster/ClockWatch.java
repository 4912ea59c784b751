package io.quotagrid.node.cluster;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IExecutorService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this member's clock with the others' once a second. Counters are booked by their owner's clock, so a member whose
 * clock is off by more than {@link #FORBIDDEN} owns nothing: it is a lite member until the clock is right again. From {@link
 * #NOTABLE} on it is a warning. Asks at most {@value #MOST_ASKED} others, the oldest first, so that all ask nearly the same.
 */
final class ClockWatch implements AutoCloseable {
    static final Duration NOTABLE = Duration.ofMillis(100);
    static final Duration FORBIDDEN = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(ClockWatch.class);
    private static final String EXECUTOR = "quotagrid:clock";
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_ROUND_TRIP = Duration.ofMillis(200); // half of it is the error
    private static final int MOST_ASKED = 8;
    private static final int LOOKS_BEFORE_A_CHANGE = 2;
    private static final int LOOKS_AT_THE_START =
            5; // until somebody answers: who has not compared its clock owns nothing yet

    private final HazelcastInstance instance;
    private final LongSupplier nowMicros;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "quotagrid-clock-watch");
        made.setDaemon(true);
        return made;
    });
    private volatile long skewMicros;
    private volatile boolean compared; // at least once
    private volatile boolean owning;
    private int contrary; // looks in a row that spoke for a change
    private boolean warned;

    private ClockWatch(HazelcastInstance instance, LongSupplier nowMicros) {
        this.instance = instance;
        this.nowMicros = nowMicros;
    }

    /** Lets others ask a member that is yet to be started. */
    static void prepare(Config config, LongSupplier nowMicros) {
        config.getUserContext().put(ClockQuestion.CLOCK, nowMicros);
        config.getSerializationConfig().addDataSerializableFactory(ClusterForms.FACTORY_ID, new ClusterForms());
        config.addExecutorConfig(new ExecutorConfig(EXECUTOR).setPoolSize(1).setStatisticsEnabled(false));
    }

    /** Looks once, lets the member own its share if its clock is right, and goes on looking. */
    static ClockWatch start(HazelcastInstance instance, LongSupplier nowMicros) {
        ClockWatch watch = new ClockWatch(instance, nowMicros);
        watch.contrary = LOOKS_BEFORE_A_CHANGE; // it owns nothing yet: no need to look twice
        int looks = 1;
        while (!watch.look() && looks < LOOKS_AT_THE_START) {
            looks++;
        }
        var unused = watch.thread.scheduleWithFixedDelay(
                watch::look, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    /** How much this clock is ahead of the cluster's: negative if behind. */
    Duration skew() {
        return Duration.of(skewMicros, java.time.temporal.ChronoUnit.MICROS);
    }

    /** Whether anything is known of {@link #skew}. */
    boolean compared() {
        return compared;
    }

    /** Whether this member may own counters, by its clock. */
    boolean owning() {
        return owning;
    }

    /** False if nobody answered, which says nothing: all stays as it is. */
    private boolean look() {
        try {
            OptionalLong measured = measure();
            if (measured.isEmpty()) {
                return false;
            }
            skewMicros = measured.getAsLong();
            compared = true;
            warn();
            own(Math.abs(skewMicros) <= TimeUnit.NANOSECONDS.toMicros(FORBIDDEN.toNanos()));
        } catch (HazelcastInstanceNotActiveException | RejectedExecutionException e) {
            thread.shutdown(); // the member has gone
        } catch (HazelcastException | IllegalStateException e) {
            log.atDebug().setCause(e).log("the clocks could not be compared now");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() wants it to end
        }
        return true;
    }

    private OptionalLong measure() throws InterruptedException {
        Cluster cluster = instance.getCluster();
        boolean oldest = cluster.getMembers().iterator().next().localMember();
        IExecutorService executor = instance.getExecutorService(EXECUTOR);
        List<Long> ahead = new ArrayList<>();
        boolean alone = true;
        for (Member member : cluster.getMembers()) {
            if (!member.localMember() && ahead.size() < MOST_ASKED) {
                alone = false;
                ask(executor, member, ahead);
            }
        }
        boolean first =
                oldest && cluster.getMembers().stream().allMatch(Member::isLiteMember); // nobody owns anything yet
        return alone || first || !ahead.isEmpty()
                ? OptionalLong.of(ClockSkew.micros(ahead, oldest))
                : OptionalLong.empty();
    }

    /** A member that does not answer in time says nothing: it is hung, gone, or too busy to be exact. */
    private void ask(IExecutorService executor, Member member, List<Long> ahead) throws InterruptedException {
        long sentNanos = System.nanoTime();
        long sentMicros = nowMicros.getAsLong();
        try {
            long theirs = executor.submitToMember(new ClockQuestion(), member)
                    .get(LONGEST_ROUND_TRIP.toMillis(), TimeUnit.MILLISECONDS);
            long halfTrip = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sentNanos) / 2;
            ahead.add(theirs - (sentMicros + halfTrip));
        } catch (ExecutionException | TimeoutException e) {
            log.atDebug().addKeyValue("member", member.getAddress()).setCause(e).log("a clock did not answer");
        }
    }

    private void warn() {
        boolean notable = Math.abs(skewMicros) > TimeUnit.NANOSECONDS.toMicros(NOTABLE.toNanos());
        if (notable && !warned) {
            log.atWarn()
                    .addKeyValue("skewMillis", skewMicros / 1_000)
                    .log("this machine's clock is off the cluster's: windows are inexact by as much");
        }
        warned = notable;
    }

    private void own(boolean may) {
        boolean lite = instance.getCluster().getLocalMember().isLiteMember();
        contrary = may == lite ? contrary + 1 : 0;
        if (may && lite && contrary >= LOOKS_BEFORE_A_CHANGE) {
            instance.getCluster().promoteLocalLiteMember();
        } else if (!may && !lite && contrary >= LOOKS_BEFORE_A_CHANGE) {
            log.atError()
                    .addKeyValue("skewMillis", skewMicros / 1_000)
                    .log(
                            "this machine's clock is too far off the cluster's: this node gives its counters to the others");
            instance.getCluster().demoteLocalDataMember();
        }
        owning = !instance.getCluster().getLocalMember().isLiteMember();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
