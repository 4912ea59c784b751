package io.quotagrid.client.cli;

import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** A change is made to the version that was seen, and to no other. */
final class IfMatchOption {
    @Option(
            names = "--if-match",
            paramLabel = "ETAG",
            description = "The version that you have seen (etag); usually the one there is now.")
    private Optional<String> etag = Optional.empty();

    /** The version that was named, or what is there now. */
    String or(Supplier<String> current) {
        return etag.orElseGet(current);
    }
}
