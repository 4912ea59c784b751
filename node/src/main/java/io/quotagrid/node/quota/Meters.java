package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.Arrays;
import java.util.List;

/** The meters by kind. */
final class Meters {
    /** All but the parallel gauge. */
    static final List<Meter> WINDOWED = Arrays.stream(Meter.values())
            .filter(meter -> meter != Meter.PARALLEL)
            .toList();

    private Meters() {}
}
