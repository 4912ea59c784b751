package io.quotagrid.node.live;

import java.io.Serial;
import java.util.Optional;

/** Somebody else has changed it since who asks has looked: nothing was changed. */
public final class ConflictException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Optional<LiveSetting> current;

    ConflictException(Optional<LiveSetting> current) {
        super("it was changed meanwhile");
        this.current = current;
    }

    /** As it is now; empty if it was never changed. */
    public Optional<LiveSetting> current() {
        return current;
    }
}
