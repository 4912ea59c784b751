package io.quotagrid.client.cli;

import io.quotagrid.client.AdminException;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.client.UnreachableException;
import io.quotagrid.client.api.DrainBody;
import io.quotagrid.client.api.MemberBody;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quotagrid cluster drain}: asks a member to leave in order. */
@Command(
        name = "drain",
        description = "Asks a member to leave: not ready, its streams finish, its counters are handed over, it ends.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:it leaves; with --wait, it has left",
            "1:refused, unreachable, or still there",
            "2:wrong usage"
        })
final class ClusterDrainCommand implements Callable<Integer> {
    private static final long LOOK_AGAIN_MILLIS = 500;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(
            paramLabel = "MEMBER",
            completionCandidates = KnownNames.OfMembers.class,
            description = "Its id, as in 'cluster members'.")
    private String member = "";

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "30m",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Wait until it has left, so long at most (${FALLBACK-VALUE}).")
    private Optional<Duration> wait = Optional.empty();

    @Override
    public Integer call() {
        QuotagridClient client = admin.client();
        boolean itself = client.cluster().members().stream()
                .anyMatch(one -> one.self() && one.id().equals(member));
        DrainBody begun = client.drain(member);
        output.print(
                begun, page -> page.line(begun.changed() ? member + " is leaving" : member + " was leaving already"));
        return wait.map(atMost -> awaitGone(client, itself, atMost)).orElse(0);
    }

    private int awaitGone(QuotagridClient client, boolean itself, Duration atMost) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < atMost.toNanos()) {
            if (gone(client, itself)) {
                output.remark(member + " has left");
                return 0;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 1;
            }
        }
        output.remark("quotagrid: " + member + " is still there; 'quotagrid cluster status' shows what it does");
        return 1;
    }

    /** @param itself whether the member that leaves is the one we ask: then nobody answers once it has left */
    private boolean gone(QuotagridClient client, boolean itself) {
        try {
            return client.cluster().members().stream().map(MemberBody::id).noneMatch(member::equals);
        } catch (UnreachableException e) {
            if (itself) {
                return true;
            }
            throw e;
        } catch (AdminException e) {
            return false; // it cannot say just now
        }
    }
}
