package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * {@code GET /admin/v1/cluster}: how the cluster stands, as the node that was asked sees it.
 *
 * @param node       id of the node that answers
 * @param at         when it was asked, by its clock
 * @param mode       what decides: {@code cluster}, or which fallback is in force: {@code local}, {@code waiting}, {@code guest}, {@code
 *     stopped}, or a part of a split
 * @param members    every node in the member list, the oldest first
 * @param silent     ids of members that did not answer in time
 * @param partitions into how many parts the subjects are divided; 0 without a member
 * @param safeToStop whether any one node may be stopped now without a count being lost
 * @param skewMs     the largest difference between a member's clock and the cluster's
 * @param policy     which policy is in force
 * @param store      how the durable store stands, the worst of all members
 */
public record ClusterBody(
        String node,
        Instant at,
        String mode,
        List<MemberBody> members,
        List<String> silent,
        int partitions,
        SafetyBody safeToStop,
        long skewMs,
        PolicyInForce policy,
        StoreBody store) {

    /**
     * Which policy the node that answers goes by.
     *
     * @param hash  the first digits of the policy's hash
     * @param epoch grows with every change, the file of the first node counts as one
     * @param drift ids of members that go by another one
     */
    public record PolicyInForce(String hash, long epoch, List<String> drift) {
        public PolicyInForce {
            requireNonNull(hash, "hash");
            drift = List.copyOf(drift);
        }
    }

    public ClusterBody {
        requireNonNull(node, "node");
        requireNonNull(at, "at");
        requireNonNull(mode, "mode");
        members = List.copyOf(members);
        silent = List.copyOf(silent);
        requireNonNull(safeToStop, "safeToStop");
        requireNonNull(policy, "policy");
        requireNonNull(store, "store");
    }
}
