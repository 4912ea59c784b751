package io.quotagrid.gateway.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.audit.CallRecord;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.SubjectKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The last {@value #MOST} refusals of this node, whether or not calls are audited. Thread-safe. */
public final class Refusals implements CallRecord.Listener {
    static final int MOST = 2_000;

    @GuardedBy("this")
    private final Deque<Refusal> last = new ArrayDeque<>();

    /** Nothing was refused yet. */
    public Refusals() {}

    @Override
    public void finished(CallRecord record) {
        record.refusedBy().ifPresent(by -> add(refusal(record, by)));
    }

    private static Refusal refusal(CallRecord record, Standing by) {
        Map<Tier, String> caller = new EnumMap<>(Tier.class);
        record.caller().ifPresent(known -> put(caller, known));
        record.target().ifPresent(target -> caller.put(Tier.PROVIDER, target));
        return new Refusal(
                record.requestId(),
                record.at(),
                caller,
                record.model(),
                by.subject().tier(),
                by.subject().id(),
                by.limit().meter(),
                by.limit().max(),
                by.used(),
                by.requested(),
                by.retryAfter().toMillis());
    }

    private static void put(Map<Tier, String> subjects, Caller caller) {
        subjects.put(Tier.IP, caller.ip());
        caller.key().ifPresent(key -> subjects.put(Tier.KEY, key));
        caller.group().ifPresent(group -> subjects.put(Tier.GROUP, group));
        subjects.put(Tier.USER, caller.user());
        subjects.put(Tier.TEAM, caller.team());
        subjects.put(Tier.GLOBAL, SubjectKey.GLOBAL.id());
    }

    private synchronized void add(Refusal refusal) {
        last.addLast(refusal);
        if (last.size() > MOST) {
            last.removeFirst();
        }
    }

    /** The last ones that a subject met with or caused, the newest first. */
    public synchronized List<Refusal> of(Tier tier, String id, int most) {
        List<Refusal> found = new ArrayList<>();
        Iterator<Refusal> newest = last.descendingIterator();
        while (newest.hasNext() && found.size() < most) {
            Refusal refusal = newest.next();
            if (refusal.concerns(tier, id)) {
                found.add(refusal);
            }
        }
        return found;
    }
}
