package io.quotagrid.gateway.admin;

import static java.util.Objects.requireNonNull;

import io.quotagrid.gateway.audit.AuditLog;
import io.quotagrid.gateway.dashboard.PageFiles;
import io.quotagrid.gateway.history.History;
import io.quotagrid.gateway.history.Refusals;
import io.quotagrid.gateway.http.Readiness;
import io.quotagrid.gateway.logs.LogLevel;
import io.quotagrid.gateway.policy.PolicyInForce;
import io.quotagrid.gateway.ranking.CallRate;
import io.quotagrid.gateway.ranking.Rankings;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.live.LiveLimits;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the admin listener shows and changes.
 *
 * @param metrics      all meters as Prometheus text
 * @param readiness    asked for each {@code /readyz}
 * @param presence     whether this node takes part
 * @param leave        has this node leave; false if it is leaving already
 * @param node         the node, and through it the others
 * @param inForce      what calls are decided by now
 * @param audit        takes the record of each change, and is read back
 * @param recordAccess whether reads are recorded too
 * @param rankings     who uses most here
 * @param rate         calls a second
 * @param history      what this node did lately
 * @param refusals     its last refusals
 * @param inFlight     calls that have begun and not ended
 * @param clock        for records
 */
public record AdminParts(
        Supplier<String> metrics,
        Supplier<Readiness> readiness,
        Supplier<Presence> presence,
        BooleanSupplier leave,
        QuotaNode node,
        PolicyInForce inForce,
        AuditLog audit,
        boolean recordAccess,
        Rankings rankings,
        CallRate rate,
        History history,
        Refusals refusals,
        AtomicLong inFlight,
        Clock clock) {
    public AdminParts {
        requireNonNull(metrics, "metrics");
        requireNonNull(readiness, "readiness");
        requireNonNull(presence, "presence");
        requireNonNull(leave, "leave");
        requireNonNull(node, "node");
        requireNonNull(inForce, "inForce");
        requireNonNull(audit, "audit");
        requireNonNull(rankings, "rankings");
        requireNonNull(rate, "rate");
        requireNonNull(history, "history");
        requireNonNull(refusals, "refusals");
        requireNonNull(inFlight, "inFlight");
        requireNonNull(clock, "clock");
    }

    ChangeAudit changes() {
        return new ChangeAudit(audit::write, clock);
    }

    /**
     * Every resource. Called once: members' questions are answered from then on.
     *
     * @param opened takes what is to be closed with the listener
     */
    List<Routes> routes(Later later, Consumer<AutoCloseable> opened) {
        MemberReports here = new MemberReports(node, inForce, presence, inFlight, rate, clock);
        ClusterRoutes cluster = new ClusterRoutes(node, here, clock, later);
        UsageLooks looks = new UsageLooks(node);
        TopAnswers top = new TopAnswers(node.calls(), rankings);
        HistoryAnswers past = new HistoryAnswers(node.calls(), history, clock);
        LiveLimits limits = node.live().limits();
        IntSupplier missing = () -> node.status().part().missing();
        Events events = new Events(past, cluster::status, limits::table, inForce::get);
        opened.accept(events);
        return List.of(
                new PageRoutes(PageFiles.load()),
                new HealthRoutes(metrics, readiness),
                new OpenApiRoutes(),
                new MeRoutes(node.calls().self()),
                cluster,
                new DrainRoutes(node.calls(), leave, changes(), later),
                new PolicyRoutes(inForce, node.live().policy(), node.calls(), missing, changes(), later),
                new LimitRoutes(inForce, limits, missing, changes(), later),
                new PreviewRoutes(inForce, limits, top, looks, later),
                new KeyRoutes(inForce, node.live().keys(), missing, changes(), later),
                new TopRoutes(inForce, top, looks, later),
                new UsageRoutes(inForce, node, looks, changes(), later),
                new SubjectRoutes(inForce, node, refusals, later),
                new HistoryRoutes(past, later),
                new EventRoutes(events),
                new ExplainRoutes(inForce, node.live().keys(), node.engine(), later),
                new LogLevelRoutes(new LogLevel(), node.calls(), changes(), later),
                new AuditRoutes(new AuditAnswers(node.calls(), audit.reader()), later));
    }
}
