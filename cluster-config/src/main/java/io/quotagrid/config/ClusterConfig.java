package io.quotagrid.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code cluster:} block: how a member finds its peers and what it does when they are missing.
 *
 * @param name             members of different names never join each other
 * @param discovery        how peers are found
 * @param members          {@code host:port} of peers to try, or names to look up; empty unless discovery needs them
 * @param discoveryOptions what the discovery of a cloud or of Kubernetes is told beside
 * @param port             TCP port of this member; 0 lets the system choose
 * @param portByHand       whether the policy names the port: then it is that one or none
 * @param networkInterface address to bind to; empty takes loopback or the private address
 * @param secretRef        what a member must know to join
 * @param backups          synchronous copies of every counter besides its owner's, 0 to 3
 * @param expectedMembers  members of the whole cluster; 0 means not stated
 * @param splitMode        what a split part may grant
 * @param decisionTimeout  longest wait for the owners before a call counts as undecided
 * @param onUndecided      what happens to an undecided call
 * @param onStateLost      what a partition counts after all its copies were lost
 * @param forgetAfter      how long a silent member still counts
 * @param resolution       sub-windows of a sliding window, 60 to 240
 * @param policyOnJoin     whether a joining node takes the cluster's policy or refuses to start with another
 * @param maxSubjects     subjects that a member owns before it turns away calls of new ones; 0: what the heap holds
 */
public record ClusterConfig(
        String name,
        Discovery discovery,
        List<String> members,
        Map<String, String> discoveryOptions,
        int port,
        boolean portByHand,
        Optional<String> networkInterface,
        Optional<SecretRef> secretRef,
        int backups,
        int expectedMembers,
        SplitMode splitMode,
        Duration decisionTimeout,
        UndecidedAction onUndecided,
        StateLostAction onStateLost,
        Duration forgetAfter,
        int resolution,
        PolicyOnJoin policyOnJoin,
        long maxSubjects) {

    /** Of a subject with three meters in memory, whose id is as long as may be, and that has not called often; see docs/benchmarks.md. */
    private static final long SUBJECT_BYTES = 1_024;

    private static final long FEWEST_SUBJECTS = 10_000;

    /** Of a used token, in memory: a hash, an address or a request's id, and when it ends. */
    private static final long TOKEN_BYTES = 500;

    /** How peers are found. */
    public enum Discovery {
        /** On this machine; with a secret also by multicast, and as Kubernetes or the cloud has it where the node runs there. */
        AUTO,
        MULTICAST,
        TCP,
        DNS,
        KUBERNETES,
        AWS,
        GCP,
        AZURE
    }

    /** What a part of a split cluster may grant. */
    public enum SplitMode {
        AVAILABLE,
        STRICT
    }

    /** What happens to a call that the cluster could not decide in time. */
    public enum UndecidedAction {
        REFUSE,
        LOCAL_SHARE,
        ADMIT
    }

    /** What a partition counts after all its copies were lost. */
    public enum StateLostAction {
        CONSERVATIVE,
        RESET
    }

    /** What a joining node does when its policy differs from the cluster's. */
    public enum PolicyOnJoin {
        TAKE,
        REFUSE
    }

    public ClusterConfig {
        members = List.copyOf(members);
        discoveryOptions = Map.copyOf(discoveryOptions);
        check(!name.isBlank(), "cluster.name must not be blank");
        check(port >= 0 && port <= 65_535, "cluster.port must be 0 to 65535 but was " + port);
        check(backups >= 0 && backups <= 3, "cluster.backups must be 0 to 3 but was " + backups);
        check(resolution >= 60 && resolution <= 240, "cluster.resolution must be 60 to 240 but was " + resolution);
        check(
                !decisionTimeout.isNegative() && !decisionTimeout.isZero(),
                "cluster.decision_timeout_ms must be positive");
    }

    /** The same block under another cluster name. */
    public ClusterConfig named(String otherName) {
        return new ClusterConfig(
                otherName,
                discovery,
                members,
                discoveryOptions,
                port,
                portByHand,
                networkInterface,
                secretRef,
                backups,
                expectedMembers,
                splitMode,
                decisionTimeout,
                onUndecided,
                onStateLost,
                forgetAfter,
                resolution,
                policyOnJoin,
                maxSubjects);
    }

    /**
     * How many subjects a member owns at most: {@link #maxSubjects}, or what of them about half of the heap holds, with the copies of
     * others' that it keeps.
     */
    public long mostSubjects() {
        if (maxSubjects > 0) {
            return maxSubjects;
        }
        return Math.max(FEWEST_SUBJECTS, subjectRoomBytes() / SUBJECT_BYTES);
    }

    /** What the subjects that a member owns may weigh together: half of the heap, less what the copies of others' take that it keeps. */
    public long subjectRoomBytes() {
        return Runtime.getRuntime().maxMemory() / 2 / (1 + backups);
    }

    /**
     * How many used tokens (their {@code jti}) a member remembers at most, for the guard against replay: what of them an eighth of the
     * heap holds, with the copies of others' that it keeps.
     */
    public long mostTokens() {
        return Runtime.getRuntime().maxMemory() / 8 / (TOKEN_BYTES * (1 + backups));
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
