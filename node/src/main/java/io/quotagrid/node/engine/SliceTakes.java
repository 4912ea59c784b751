package io.quotagrid.node.engine;

import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Decision;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.quota.Standing;
import io.quotagrid.node.slice.SliceTake;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one call has taken from the slices of its subjects, by the index of the charge. One lane after the other, none under the
 * lock of another. Not thread-safe by itself: one thread at first, then under its call's lock.
 */
final class SliceTakes {
    /** In place of an owner's answer to a charge that was taken from a slice. */
    static final Reply.Granted TAKEN = new Reply.Granted(List.of(), List.of());

    private final AdmissionPlan plan;
    private final @Nullable Lane[] lanes;
    private final @Nullable SliceTake[] takes;

    SliceTakes(AdmissionPlan plan) {
        this.plan = plan;
        this.lanes = new Lane[plan.charges().size()];
        this.takes = new SliceTake[lanes.length];
    }

    /**
     * Takes of every subject what it has in hand.
     *
     * @return the refusal, if a subject is known to refuse: then nothing is taken. Null if the call may yet go
     */
    @Nullable
    Decision takeAll(Lanes all) {
        for (int i = 0; i < takes.length; i++) {
            Charge charge = plan.charges().get(i);
            Lane lane = all.lane(charge);
            lanes[i] = lane;
            takes[i] = lane.take(charge);
            if (takes[i] == null && charge.enforcement() == Enforcement.REFUSE) {
                Reply.Refused refusal = lane.refusal(charge);
                if (refusal != null) {
                    return refused(i, refusal, all);
                }
            }
        }
        return null;
    }

    private Decision refused(int index, Reply.Refused refusal, Lanes all) {
        putBackAll();
        List<Reply> replies = new ArrayList<>(takes.length);
        for (int i = 0; i < takes.length; i++) {
            Charge charge = plan.charges().get(i);
            replies.add(i == index ? refusal : new Reply.Wait(all.lane(charge).known(charge)));
        }
        return Judgement.refusal(replies);
    }

    boolean complete() {
        return !Arrays.asList(takes).contains(null);
    }

    boolean has(int index) {
        return takes[index] != null;
    }

    /** A lane has found room for a call that waited. */
    void taken(int index, Lane lane, SliceTake take) {
        lanes[index] = lane;
        takes[index] = take;
    }

    /** Another subject refused. */
    void putBack(int index) {
        Lane lane = lanes[index];
        SliceTake take = takes[index];
        if (lane != null && take != null) {
            takes[index] = null;
            lane.putBack(take);
        }
    }

    void putBackAll() {
        for (int i = 0; i < takes.length; i++) {
            putBack(i);
        }
    }

    /**
     * The call leaves.
     *
     * @param tally counts what it takes along
     * @return false if a slice's life has ended since it was taken: then nothing is taken any more
     */
    boolean go(Tally tally) {
        int charges = 0;
        for (int i = 0; i < takes.length; i++) {
            Lane lane = lanes[i];
            SliceTake take = takes[i];
            if (lane == null || take == null) {
                continue;
            }
            if (!lane.go(take)) {
                takes[i] = null;
                for (int gone = 0; gone < i; gone++) {
                    end(gone, 0, 0);
                    takes[gone] = null;
                }
                putBackAll();
                return false;
            }
            charges++;
        }
        tally.sliceCharges.add(charges);
        return true;
    }

    /** A call that left has ended; amounts as for {@link io.quotagrid.node.slice.SubjectSlice#end}. */
    void end(int index, long requests, long tokens) {
        Lane lane = lanes[index];
        SliceTake take = takes[index];
        if (lane != null && take != null) {
            lane.end(take, requests, tokens);
        }
    }

    void addStandings(int index, List<Standing> standings) {
        Lane lane = lanes[index];
        SliceTake take = takes[index];
        if (lane != null && take != null) {
            lane.addStandings(take, standings);
        }
    }

    /** Parallel slots that were taken of that subject. */
    long permits(int index) {
        SliceTake take = takes[index];
        return take == null ? 0 : take.permits();
    }
}
