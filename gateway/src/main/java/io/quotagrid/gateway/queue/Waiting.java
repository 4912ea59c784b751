package io.quotagrid.gateway.queue;

import io.quotagrid.node.quota.Decision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call in a queue. What changes is under the lock of its {@link WaitingRoom}. Compared by identity. */
final class Waiting<T> {
    final Applicant<T> applicant;
    final QueueRules rules;
    final Ticket ticket;
    final long number; // in the order of arrival
    final long arrivedNanos;
    final CompletableFuture<T> answer = new CompletableFuture<>();
    long deadlineNanos;
    boolean gone; // its caller has left, or it has been answered

    @Nullable
    SubjectQueue<T> queue; // null before it waits and once it has been answered

    Decision.@Nullable Rejected refusal; // the last it was told
    long refusedAtNanos;

    Waiting(Applicant<T> applicant, QueueRules rules, Ticket ticket, long number, long nowNanos) {
        this.applicant = applicant;
        this.rules = rules;
        this.ticket = ticket;
        this.number = number;
        this.arrivedNanos = nowNanos;
        this.deadlineNanos = nowNanos;
    }

    /** It waits from its arrival for so long at most; before it joins a queue. */
    void waitsAtMost(Duration longest) {
        deadlineNanos = arrivedNanos + longest.toNanos();
    }

    /** Its deadline, or the one of a wait of that length if that is earlier. */
    long earlier(Duration longest) {
        long until = arrivedNanos + longest.toNanos();
        return until - deadlineNanos < 0 ? until : deadlineNanos;
    }

    /** It has been refused. */
    void refused(Decision.Rejected rejected, long nowNanos) {
        refusal = rejected;
        refusedAtNanos = nowNanos;
    }

    /** The refusal of one that is not asked for any more: what it was told itself, or what is known of the queue's subject. */
    Decision.Rejected lastRefusal(SubjectQueue<T> last, long nowNanos) {
        Decision.Rejected own = refusal;
        if (own != null && own.named().subject().equals(last.subject())) {
            return Later.refusal(own, Duration.ofNanos(nowNanos - refusedAtNanos));
        }
        Decision.Rejected known =
                new Decision.Rejected(last.standing(), last.standing().retryAfter(), List.of(last.standing()));
        return Later.refusal(known, Duration.ofNanos(nowNanos - last.standingAtNanos()));
    }
}
