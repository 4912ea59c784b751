package io.quotagrid.node.engine;

import io.quotagrid.node.quota.Reply;
import io.quotagrid.node.slice.SliceTake;

/** Who wants to know what became of an {@link Ask}. Exactly one of the three is called, once, without any lock held. */
interface Asker {
    /** Nobody: a confirm or a cancel. */
    Asker NOBODY = new Asker() {
        @Override
        public void answered(int index, Reply reply) {}

        @Override
        public void taken(int index, Lane lane, SliceTake take) {
            lane.putBack(take);
        }

        @Override
        public void failed(int index, Throwable failure) {}
    };

    void answered(int index, Reply reply);

    /** It did not have to go: the slice in hand had room by then. */
    void taken(int index, Lane lane, SliceTake take);

    /** It was not carried out and will not be. */
    void failed(int index, Throwable failure);
}
