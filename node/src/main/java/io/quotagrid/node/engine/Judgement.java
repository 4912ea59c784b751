package io.quotagrid.node.engine;

import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.quota.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Reads what the subjects of a plan answered. Pure. */
final class Judgement {
    private Judgement() {}

    /**
     * What to tell a call that at least one subject refused. A meter that never fits outweighs those that will; of these the one
     * that frees last is named. Subjects that said "wait" are shown but not waited for: what stands there may go back.
     */
    static Decision refusal(List<Reply> replies) {
        List<Standing> standings = standings(replies, false);
        Standing named = null;
        for (Reply reply : replies) {
            if (reply instanceof Reply.Refused refused) {
                for (Standing standing : refused.standings()) {
                    if (standing.verdict() == Verdict.NEVER_FITS) {
                        return new Decision.NeverFits(standing, standings);
                    }
                    if (standing.verdict() == Verdict.REFUSED
                            && (named == null || standing.retryAfter().compareTo(named.retryAfter()) > 0)) {
                        named = standing;
                    }
                }
            }
        }
        if (named == null) {
            throw new IllegalStateException("refused, but no meter says so: " + replies);
        }
        return new Decision.Rejected(named, named.retryAfter(), standings);
    }

    /** Every meter of the plan, in plan order; without the call itself if it was not admitted. */
    static List<Standing> standings(List<Reply> replies, boolean admitted) {
        List<Standing> all = new ArrayList<>(2 * replies.size());
        for (Reply reply : replies) {
            if (reply instanceof Reply.Granted granted) {
                for (Standing standing : granted.standings()) {
                    all.add(admitted ? standing : standing.withoutTheCall());
                }
            } else if (reply instanceof Reply.Refused refused) {
                all.addAll(refused.standings());
            } else if (reply instanceof Reply.Wait wait) {
                all.addAll(wait.standings());
            } else if (reply instanceof Reply.Recall recall) {
                all.addAll(recall.standings());
            }
        }
        return all;
    }

    /** Whether a grant took anything, so that there is a hold to confirm. */
    static boolean chargesSomething(List<Standing> granted) {
        for (Standing standing : granted) {
            if (standing.requested() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the next call of this kind would be told to wait for this one's confirm. */
    static boolean leavesNoRoomForAnother(List<Standing> granted) {
        for (Standing standing : granted) {
            if (standing.requested() > 0 && standing.remaining() < standing.requested()) {
                return true;
            }
        }
        return false;
    }
}
