package io.quotagrid.node.quota;

import io.quotagrid.config.Meter;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** A {@link UnitFlow} for every meter that goes on, all zero at first. Not thread-safe. */
public final class UnitFlows {
    private final MeterUnits granted = new MeterUnits();
    private final MeterUnits spent = new MeterUnits();
    private final MeterUnits returned = new MeterUnits();
    private final MeterUnits expired = new MeterUnits();
    private final MeterUnits inHand = new MeterUnits();

    /** So many more were handed out. */
    public void granted(Meter meter, long units) {
        granted.add(meter, units);
    }

    /** So many more were called spent. */
    public void spent(Meter meter, long units) {
        spent.add(meter, units);
    }

    /** So many more were given back. */
    public void returned(Meter meter, long units) {
        returned.add(meter, units);
    }

    /** So many more are no longer good. */
    public void expired(Meter meter, long units) {
        expired.add(meter, units);
    }

    /** So many more are in hand. */
    public void inHand(Meter meter, long units) {
        inHand.add(meter, units);
    }

    /** Adds what another has. */
    public void add(UnitFlows other) {
        for (Meter meter : Meter.values()) {
            granted.add(meter, other.granted.get(meter));
            spent.add(meter, other.spent.get(meter));
            returned.add(meter, other.returned.get(meter));
            expired.add(meter, other.expired.get(meter));
            inHand.add(meter, other.inHand.get(meter));
        }
    }

    /** How they stand now, every meter named. */
    public Map<Meter, UnitFlow> now() {
        Map<Meter, UnitFlow> now = new EnumMap<>(Meter.class);
        for (Meter meter : Meter.values()) {
            now.put(
                    meter,
                    new UnitFlow(
                            granted.get(meter),
                            spent.get(meter),
                            returned.get(meter),
                            expired.get(meter),
                            inHand.get(meter)));
        }
        return Collections.unmodifiableMap(now);
    }
}
