package io.quotagrid.gateway.admin;

import com.sun.management.OperatingSystemMXBean;
import io.quotagrid.client.api.MemberBody;
import io.quotagrid.client.api.MemberBody.Load;
import io.quotagrid.client.api.MemberBody.Report;
import io.quotagrid.client.api.MemberBody.State;
import io.quotagrid.client.api.SafetyBody;
import io.quotagrid.client.api.StoreBody;
import io.quotagrid.gateway.policy.InForce;
import io.quotagrid.gateway.ranking.CallRate;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.cluster.ClusterStatus;
import io.quotagrid.node.live.StoreStatus;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What this node says of itself when a member asks. Thread-safe. */
final class MemberReports {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final QuotaNode node;
    private final Supplier<InForce> inForce;
    private final Supplier<Presence> presence;
    private final AtomicLong inFlight;
    private final CallRate rate;
    private final Clock clock;
    private final Instant startedAt;

    /**
     * For one node.
     *
     * @param presence whether it takes part
     * @param inFlight calls that have begun and not ended
     */
    MemberReports(
            QuotaNode node,
            Supplier<InForce> inForce,
            Supplier<Presence> presence,
            AtomicLong inFlight,
            CallRate rate,
            Clock clock) {
        this.node = node;
        this.inForce = inForce;
        this.presence = presence;
        this.inFlight = inFlight;
        this.rate = rate;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    MemberBody report() {
        ClusterStatus status = node.status();
        Presence now = presence.get();
        List<String> problems = now.obstacles();
        boolean owner = status.peers().stream()
                .filter(ClusterStatus.Peer::self)
                .map(ClusterStatus.Peer::owner)
                .findFirst()
                .orElse(true);
        Report report = new Report(
                version(),
                startedAt,
                Duration.between(startedAt, clock.instant()).toSeconds(),
                problems,
                load(),
                node.engine().counts().slices().inHand(),
                status.owned(),
                status.skew().toMillis(),
                status.mode().name().toLowerCase(Locale.ROOT),
                inForce.get().hash(),
                inForce.get().epoch(),
                safety(status),
                store(node.live().store()));
        State state = now.leaving() ? State.LEAVING : problems.isEmpty() ? State.READY : State.NOT_READY;
        return new MemberBody(node.calls().self(), status.address(), true, state, owner, Optional.of(report));
    }

    private static StoreBody store(StoreStatus status) {
        if (!status.configured()) {
            return StoreBody.NONE;
        }
        StoreBody.State state = status.problem().isPresent() ? StoreBody.State.AWAY : StoreBody.State.OK;
        return new StoreBody(state, status.waiting(), status.problem());
    }

    private Load load() {
        Runtime runtime = Runtime.getRuntime();
        return new Load(
                inFlight.get(),
                rate.perSecond(),
                Math.max(0, SYSTEM.getProcessCpuLoad()),
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory());
    }

    private SafetyBody safety(ClusterStatus status) {
        List<String> reasons = new ArrayList<>();
        if (status.members() <= 1) {
            reasons.add("it is the only node: its counts would be lost");
        } else if (inForce.get().policy().cluster().backups() == 0) {
            reasons.add("cluster.backups is 0: the counts it owns would be lost");
        } else if (!status.safe()) {
            reasons.add("the backups of its counts are not complete");
        }
        return SafetyBody.of(reasons);
    }

    static String version() {
        String version = MemberReports.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
