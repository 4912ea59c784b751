package io.quotagrid.gateway.admin;

import io.quotagrid.client.api.FindingBody;
import io.quotagrid.client.api.ProblemBody;
import java.util.List;
import java.util.Optional;

/** Why a request is not done: becomes the one error shape in one place. Carries no stack trace. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient ProblemBody body;
    private final transient Optional<String> etag;

    private Problem(int status, ProblemBody.Reason reason, Optional<String> etag) {
        super(reason.message(), null, false, false);
        this.status = status;
        this.body = new ProblemBody(reason);
        this.etag = etag;
    }

    static Problem of(int status, String code, String message) {
        return new Problem(
                status, new ProblemBody.Reason(code, message, Optional.empty(), List.of()), Optional.empty());
    }

    /** A malformed request: 400, and the place. */
    static Problem at(String place, String message) {
        return new Problem(
                400,
                new ProblemBody.Reason("invalid_request", message, Optional.of(place), List.of()),
                Optional.empty());
    }

    static Problem notFound(String message) {
        return of(404, "not_found", message);
    }

    /** Somebody else has changed it since: 412. */
    static Problem changedSince(String etag) {
        return new Problem(
                412,
                new ProblemBody.Reason(
                        "conflict",
                        "it has been changed since it was looked at: look again, its version is " + etag + " now",
                        Optional.of("If-Match"),
                        List.of()),
                Optional.of(etag));
    }

    /** A policy that cannot be used: 400, and all that is wrong with it. */
    static Problem policyInvalid(List<FindingBody> findings, long errors) {
        return new Problem(
                400,
                new ProblemBody.Reason(
                        "policy_invalid",
                        "the policy has " + errors + (errors == 1 ? " error" : " errors"),
                        Optional.empty(),
                        findings),
                Optional.empty());
    }

    /** Something that is needed does not answer: 503. */
    static Problem unavailable(String message) {
        return of(503, "unavailable", message);
    }

    int status() {
        return status;
    }

    ProblemBody body() {
        return body;
    }

    /** The version there is, if this is about one. */
    Optional<String> etag() {
        return etag;
    }
}
