package io.quotagrid.client.cli;

import io.quotagrid.client.api.KeyLimitsBody;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** Limits, an option a meter. */
final class AmountOptions {
    @Option(names = "--rpm", paramLabel = "N", description = "Requests a minute.")
    private Optional<Long> rpm = Optional.empty();

    @Option(names = "--tpm", paramLabel = "N", description = "Tokens a minute.")
    private Optional<Long> tpm = Optional.empty();

    @Option(names = "--rph", paramLabel = "N", description = "Requests an hour.")
    private Optional<Long> rph = Optional.empty();

    @Option(names = "--tph", paramLabel = "N", description = "Tokens an hour.")
    private Optional<Long> tph = Optional.empty();

    @Option(names = "--rpd", paramLabel = "N", description = "Requests a day.")
    private Optional<Long> rpd = Optional.empty();

    @Option(names = "--tpd", paramLabel = "N", description = "Tokens a day.")
    private Optional<Long> tpd = Optional.empty();

    @Option(names = "--max-parallel", paramLabel = "N", description = "Calls in flight.")
    private Optional<Long> maxParallel = Optional.empty();

    /** What the options say, with this window. */
    KeyLimitsBody amounts(Optional<Integer> windowSeconds) {
        return new KeyLimitsBody(
                number(rpm),
                number(tpm),
                number(rph),
                number(tph),
                number(rpd),
                number(tpd),
                number(maxParallel),
                windowSeconds.map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    private static OptionalLong number(Optional<Long> given) {
        return given.map(OptionalLong::of).orElse(OptionalLong.empty());
    }
}
