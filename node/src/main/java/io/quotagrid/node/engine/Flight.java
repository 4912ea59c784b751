package io.quotagrid.node.engine;

import io.quotagrid.node.quota.SubjectMessage;
import java.util.List;

/** A message under way with what it carries, in the order of its operations. Fields that change are under its lane's lock. */
final class Flight {
    final SubjectMessage message;
    final List<Ask> asks;
    boolean repeated;
    boolean outcomeUnknown;
    long repeatAtNanos;

    Flight(SubjectMessage message, List<Ask> asks) {
        this.message = message;
        this.asks = asks;
    }
}
