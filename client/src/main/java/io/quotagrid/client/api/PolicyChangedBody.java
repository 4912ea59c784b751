package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The answer to {@code PUT /admin/v1/policy} and {@code POST /admin/v1/policy/revert}: in force on every member that is here.
 *
 * @param changed    false if it was in force already
 * @param hash       of the policy that is in force now
 * @param previous   hash of the one before
 * @param epoch      its number
 * @param difference what has changed
 * @param findings   what lint says of it: warnings and notices
 * @param notAcknowledged ids of members that have not said in time that it is in force there. They could take it, and hear of it in
 *     another way
 * @param membersMissing  how many members of the last known cluster are not here: they hear of it when they are back, and the other
 *     part of a split goes by what it had until then. At least 0
 * @param etag       the new version
 */
public record PolicyChangedBody(
        boolean changed,
        String hash,
        String previous,
        long epoch,
        List<DifferenceBody> difference,
        List<FindingBody> findings,
        List<String> notAcknowledged,
        int membersMissing,
        String etag) {
    public PolicyChangedBody {
        requireNonNull(hash, "hash");
        requireNonNull(previous, "previous");
        difference = List.copyOf(difference);
        findings = List.copyOf(findings);
        notAcknowledged = List.copyOf(notAcknowledged);
        requireNonNull(etag, "etag");
    }
}
