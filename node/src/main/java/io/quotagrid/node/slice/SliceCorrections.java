package io.quotagrid.node.slice;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Meter;
import io.quotagrid.node.quota.Booking;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.MeterUnits;
import io.quotagrid.node.quota.Operation;
import io.quotagrid.node.quota.SliceGrant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the owner is yet to be told of calls that cost less or more than they took: units that return to where they are booked,
 * and debts, which are booked when the owner hears of them.
 */
final class SliceCorrections {
    private final List<Operation.Correction> refunds = new ArrayList<>(0);
    private final MeterUnits debts = new MeterUnits();

    /** Units that return to the place of that name, if anybody knows it. */
    void refund(Meter meter, long slot, long units) {
        if (slot != SliceGrant.NO_SLOT && units > 0) {
            refunds.add(new Operation.Correction(new Booking(meter, slot, units), 0));
        }
    }

    /** Nobody knows any more where units were booked: they stay. Debts are owed all the same. */
    void forgetRefunds() {
        refunds.clear();
    }

    void owe(Meter meter, long units) {
        debts.add(meter, units);
    }

    boolean empty() {
        return refunds.isEmpty() && debts.empty();
    }

    /** All of them, once: as the end of no call. */
    List<Operation> take(LimitSet limits) {
        if (empty()) {
            return List.of();
        }
        List<Operation.Correction> corrections = new ArrayList<>(refunds);
        refunds.clear();
        for (Limit limit : limits.limits()) {
            long debt = debts.get(limit.meter());
            if (debt > 0) {
                corrections.add(new Operation.Correction(new Booking(limit.meter(), 0, 0), debt));
            }
        }
        debts.fill(0);
        return corrections.isEmpty() ? List.of() : List.of(new Operation.Settle(0, corrections, 0));
    }
}
