package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/v1/policy}: the policy in force.
 *
 * @param hash     the first digits of its hash
 * @param epoch    grows with every change
 * @param text     the YAML itself
 * @param by       who applied it; absent for the file's
 * @param at       when
 * @param previous the last good one, to which {@code revert} goes back
 * @param drift    ids of members that go by another policy
 * @param etag     the version, as in the header {@code ETag}: to be sent back as {@code If-Match}
 */
public record PolicyBody(
        String hash,
        long epoch,
        String text,
        Optional<String> by,
        Optional<Instant> at,
        Optional<Previous> previous,
        List<String> drift,
        String etag) {

    /**
     * The policy before.
     *
     * @param hash its hash
     * @param by   who had applied it; absent for the file's
     * @param at   when
     */
    public record Previous(String hash, Optional<String> by, Optional<Instant> at) {
        public Previous {
            requireNonNull(hash, "hash");
            requireNonNull(by, "by");
            requireNonNull(at, "at");
        }
    }

    public PolicyBody {
        requireNonNull(hash, "hash");
        requireNonNull(text, "text");
        requireNonNull(by, "by");
        requireNonNull(at, "at");
        requireNonNull(previous, "previous");
        drift = List.copyOf(drift);
        requireNonNull(etag, "etag");
    }
}
