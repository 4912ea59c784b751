package io.quotagrid.client.cli;

import io.quotagrid.client.AuditQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Which audit records. */
final class AuditFilterOptions {
    @Option(
            names = "--kind",
            paramLabel = "KIND",
            completionCandidates = Kinds.class,
            description = "${COMPLETION-CANDIDATES}.")
    private Optional<String> kind = Optional.empty();

    @Option(names = "--user", paramLabel = "ID", description = "Calls of this user, and changes of its limits.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--team", paramLabel = "ID", description = "Calls of this team, and changes of its limits.")
    private Optional<String> team = Optional.empty();

    @Option(
            names = "--decision",
            paramLabel = "WORD",
            completionCandidates = Decisions.class,
            description = "Calls of which admission said so: ${COMPLETION-CANDIDATES}.")
    private Optional<String> decision = Optional.empty();

    @Option(
            names = "--outcome",
            paramLabel = "WORD",
            completionCandidates = Outcomes.class,
            description = "Calls that ended so: ${COMPLETION-CANDIDATES}.")
    private Optional<String> outcome = Optional.empty();

    @Option(names = "--request", paramLabel = "ID", description = "The call with this x-request-id.")
    private Optional<String> requestId = Optional.empty();

    /** What the options say, in this time. */
    AuditQuery query(Optional<Instant> from, Optional<Instant> until, int limit) {
        return new AuditQuery(
                kind, from, until, user, team, decision, outcome, requestId, OptionalInt.of(limit), Optional.empty());
    }

    /** Words of a wire field. */
    abstract static class Words extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Words(String... words) {
            super(List.of(words));
        }
    }

    /** Kinds of records. */
    static final class Kinds extends Words {
        private static final long serialVersionUID = 1;

        Kinds() {
            super("call", "change", "access");
        }
    }

    /** What admission says. */
    static final class Decisions extends Words {
        private static final long serialVersionUID = 1;

        Decisions() {
            super("admitted", "refused", "undecided");
        }
    }

    /** How calls end. */
    static final class Outcomes extends Words {
        private static final long serialVersionUID = 1;

        Outcomes() {
            super("completed", "refused", "undecided", "invalid", "upstream_failed", "client_gone", "internal_error");
        }
    }
}
