package io.quotagrid.node.engine;

import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.slice.SliceTake;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far one call has come with each subject of its plan. Under its call's lock. */
final class PlanStages {
    enum Stage {
        UNASKED,
        ASKED,
        WAITING,
        HELD,
        REFUSED
    }

    private final AdmissionPlan plan;
    private final SliceTakes takes;
    private final Stage[] stages;
    private final @Nullable Reply[] replies;
    private int awaited;

    /** All subjects of which {@code takes} has nothing are to be asked. */
    PlanStages(AdmissionPlan plan, SliceTakes takes) {
        this.plan = plan;
        this.takes = takes;
        this.stages = new Stage[plan.charges().size()];
        this.replies = new Reply[stages.length];
        for (int i = 0; i < stages.length; i++) {
            boolean taken = takes.has(i);
            stages[i] = taken ? Stage.HELD : Stage.ASKED;
            replies[i] = taken ? SliceTakes.TAKEN : null;
            awaited += taken ? 0 : 1;
        }
    }

    /** An owner has answered; whether that was the last answer that was awaited. */
    boolean answered(int index, Reply reply) {
        return know(index, reply, stageAfter(reply));
    }

    /** A slice had room for a call that waited; as for {@link #answered}. */
    boolean taken(int index, Lane lane, SliceTake take) {
        takes.taken(index, lane, take);
        return know(index, SliceTakes.TAKEN, Stage.HELD);
    }

    private boolean know(int index, Reply reply, Stage stage) {
        replies[index] = reply;
        stages[index] = stage;
        awaited--;
        return awaited == 0;
    }

    private static Stage stageAfter(Reply reply) {
        if (reply instanceof Reply.Granted) {
            return Stage.HELD;
        }
        boolean waits = reply instanceof Reply.Wait || reply instanceof Reply.Recall;
        return waits ? Stage.WAITING : Stage.REFUSED;
    }

    List<Integer> all(Stage stage) {
        List<Integer> all = new ArrayList<>(stages.length);
        for (int i = 0; i < stages.length; i++) {
            if (stages[i] == stage) {
                all.add(i);
            }
        }
        return all;
    }

    /** The first in the common order; -1 if there is none. */
    int first(Stage stage) {
        int first = -1;
        for (int i = 0; i < stages.length; i++) {
            if (stages[i] == stage && (first < 0 || isAfter(first, i))) {
                first = i;
            }
        }
        return first;
    }

    /** This one alone is asked now. */
    void ask(int index) {
        stages[index] = Stage.ASKED;
        awaited = 1;
    }

    /** Lets go of whatever comes after {@code index} in the common order, and says what of it was held. */
    List<Integer> letGoAfter(int index) {
        List<Integer> held = new ArrayList<>(0);
        for (int i = 0; i < stages.length; i++) {
            if (isAfter(i, index)) {
                if (stages[i] == Stage.HELD) {
                    held.add(i);
                }
                stages[i] = Stage.UNASKED;
            }
        }
        return held;
    }

    /**
     * The call would leave now: what it took of slices is spent.
     *
     * @param tally counts what it takes along
     * @return whether it may. If not, the life of a slice has ended since, and all that was taken must be asked for
     */
    boolean go(Tally tally) {
        if (takes.go(tally)) {
            return true;
        }
        for (int i = 0; i < stages.length; i++) {
            if (replies[i] == SliceTakes.TAKEN) {
                stages[i] = Stage.UNASKED;
            }
        }
        return false;
    }

    /** The last reply of each subject. */
    List<Reply> replies() {
        List<Reply> all = new ArrayList<>(replies.length);
        for (Reply reply : replies) {
            if (reply == null) {
                throw new IllegalStateException("decided before every subject was asked");
            }
            all.add(reply);
        }
        return all;
    }

    SliceTakes takes() {
        return takes;
    }

    /** The order in which every call waits: by tier, and inside a tier by id. */
    private boolean isAfter(int one, int other) {
        Charge first = plan.charges().get(one);
        Charge second = plan.charges().get(other);
        int byTier = first.subject().tier().compareTo(second.subject().tier());
        return byTier != 0
                ? byTier > 0
                : first.subject().id().compareTo(second.subject().id()) > 0;
    }
}
