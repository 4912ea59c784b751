package io.quotagrid.node.live;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Nobody can say whether a change was made: its owner left or hangs. Asking for it again makes it once. */
public final class ChangeFailedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    ChangeFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
