package io.quotagrid.client.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET /admin/v1/policy/previous}: the policy to which {@code revert} goes back.
 *
 * @param hash       the first digits of its hash
 * @param by         who had applied it; absent for the file's
 * @param at         when
 * @param text       the YAML itself
 * @param difference what has changed from it to the one in force
 */
public record PolicyPreviousBody(
        String hash, Optional<String> by, Optional<Instant> at, String text, List<DifferenceBody> difference) {
    public PolicyPreviousBody {
        requireNonNull(hash, "hash");
        requireNonNull(by, "by");
        requireNonNull(at, "at");
        requireNonNull(text, "text");
        difference = List.copyOf(difference);
    }
}
