package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import io.javalin.router.JavalinDefaultRoutingApi;
import io.quotagrid.client.api.ClusterBody;
import io.quotagrid.client.api.ClusterBody.PolicyInForce;
import io.quotagrid.client.api.MemberBody;
import io.quotagrid.client.api.MemberBody.Report;
import io.quotagrid.client.api.MemberBody.State;
import io.quotagrid.client.api.SafetyBody;
import io.quotagrid.client.api.StoreBody;
import io.quotagrid.node.QuotaNode;
import io.quotagrid.node.cluster.MemberCalls;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@code /admin/v1/cluster}: how every node stands. */
final class ClusterRoutes implements Routes {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final MemberCalls calls;
    private final QuotaNode node;
    private final Clock clock;
    private final MemberReports here;
    private final Later later;
    private final Poll<String, MemberBody> reports;

    ClusterRoutes(QuotaNode node, MemberReports here, Clock clock, Later later) {
        this.calls = node.calls();
        this.node = node;
        this.here = here;
        this.later = later;
        this.clock = clock;
        this.reports = new Poll<>(calls, "admin.member", String.class, MemberBody.class, asked -> here.report());
    }

    @Override
    public void register(JavalinDefaultRoutingApi routes) {
        routes.get("/admin/v1/cluster", this::show, Access.VIEWER);
    }

    private void show(Context ctx) {
        Query.of(ctx);
        later.answer(ctx, this::status, ctx::json);
    }

    /** How every node stands, as this one sees it. */
    CompletableFuture<ClusterBody> status() {
        return reports.all("", PATIENCE).thenApply(this::body);
    }

    private ClusterBody body(Poll.Result<MemberBody> told) {
        List<MemberBody> members = new ArrayList<>();
        for (String id : calls.members()) {
            members.add(member(id, told.answers()));
        }
        MemberBody self = members.stream().filter(MemberBody::self).findFirst().orElseGet(here::report);
        Report report = self.report().orElseThrow();
        List<Report> all = members.stream()
                .map(MemberBody::report)
                .flatMap(Optional::stream)
                .toList();
        List<String> drift = members.stream()
                .filter(member -> member.report()
                        .filter(other -> !other.policyHash().equals(report.policyHash()))
                        .isPresent())
                .map(MemberBody::id)
                .toList();
        return new ClusterBody(
                calls.self(),
                clock.instant(),
                report.mode(),
                members,
                told.silent(),
                node.status().partitions(),
                safety(members),
                all.stream()
                        .map(Report::skewMs)
                        .max(Comparator.comparingLong(Math::abs))
                        .orElse(0L),
                new PolicyInForce(report.policyHash(), report.policyEpoch(), drift),
                all.stream()
                        .map(Report::store)
                        .max(Comparator.comparingInt(ClusterRoutes::badness).thenComparingLong(StoreBody::waiting))
                        .orElse(StoreBody.NONE));
    }

    private static int badness(StoreBody store) {
        return switch (store.state()) {
            case NONE -> 0;
            case OK -> 1;
            case AWAY -> 2;
        };
    }

    private MemberBody member(String id, Map<String, MemberBody> answers) {
        boolean self = id.equals(calls.self());
        MemberBody told = answers.get(id);
        return told == null
                ? new MemberBody(
                        id, "", self, State.SILENT, true, self ? here.report().report() : Optional.empty())
                : new MemberBody(told.id(), told.address(), self, told.state(), told.owner(), told.report());
    }

    private static SafetyBody safety(List<MemberBody> members) {
        List<String> reasons = new ArrayList<>();
        for (MemberBody member : members) {
            if (member.report().isEmpty()) {
                reasons.add(member.id() + ": it does not answer");
            }
            member.report()
                    .ifPresent(report ->
                            report.safeToStop().reasons().forEach(reason -> reasons.add(member.id() + ": " + reason)));
        }
        return SafetyBody.of(reasons);
    }
}
