package io.quotagrid.client.cli;

import io.quotagrid.config.Tier;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A tier and, in it, one subject. */
final class SubjectOptions {
    static final String EVERYBODY = "all"; // the one subject of the global tier

    @Option(
            names = "--tier",
            required = true,
            paramLabel = "TIER",
            converter = TierNames.class,
            completionCandidates = TierNames.class,
            description = "${COMPLETION-CANDIDATES}.")
    private Tier tier = Tier.USER;

    @Option(
            names = "--id",
            paramLabel = "ID",
            completionCandidates = KnownNames.OfSubjects.class,
            description = "The subject: a user's id, a team's, an address ...")
    private Optional<String> id = Optional.empty();

    Tier tier() {
        return tier;
    }

    /** The subject that was named, if one was. */
    Optional<String> id() {
        return id;
    }

    /**
     * The subject, where a tier alone does not do.
     *
     * @throws IllegalArgumentException if none was named, and the tier has more than one
     */
    String subject() {
        if (id.isEmpty() && tier != Tier.GLOBAL) {
            throw new IllegalArgumentException("--id is missing: which " + tier.label() + "?");
        }
        return id.orElse(EVERYBODY);
    }

    /** {@code user alice}, or {@code every user}. */
    String described() {
        return id.map(subject -> tier.label() + " " + subject)
                .orElseGet(() -> tier == Tier.GLOBAL ? "the organization" : "every " + tier.label());
    }
}
