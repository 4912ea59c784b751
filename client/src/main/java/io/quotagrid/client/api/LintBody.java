package io.quotagrid.client.api;

import java.util.List;

/**
 * {@code POST /admin/v1/policy/lint}: what would be said of a policy if it were applied now. Nothing was.
 *
 * @param ok         whether it could be
 * @param findings   what is wrong with it, in the order of the file
 * @param difference what would change; empty if it has errors
 */
public record LintBody(boolean ok, List<FindingBody> findings, List<DifferenceBody> difference) {
    public LintBody {
        findings = List.copyOf(findings);
        difference = List.copyOf(difference);
    }
}
