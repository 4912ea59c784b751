package io.quotagrid.node.live;

import java.io.Serial;
import java.util.Optional;

/** Somebody else has changed it since who asks has looked: nothing was changed. */
public final class ConflictException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Optional<LiveSetting> current;
    private final long shownEpoch;

    ConflictException(Optional<LiveSetting> current, long nowMillis) {
        super("it was changed meanwhile");
        this.current = current;
        this.shownEpoch = current.map(setting -> setting.shownEpoch(nowMillis)).orElse(0L);
    }

    /** What a change that is made to it as it is now has to name: {@link LiveSetting#shownEpoch}. */
    public long shownEpoch() {
        return shownEpoch;
    }

    /** As it is now; empty if it was never changed. */
    public Optional<LiveSetting> current() {
        return current;
    }
}
