package io.quotagrid.node.engine;

import io.quotagrid.node.quota.Reply;

/** Who wants to know what became of an {@link Ask}. Exactly one of the two is called, once, without any lock held. */
interface Asker {
    /** Nobody: a confirm or a cancel. */
    Asker NOBODY = new Asker() {
        @Override
        public void answered(int index, Reply reply) {}

        @Override
        public void failed(int index, Throwable failure) {}
    };

    void answered(int index, Reply reply);

    /** It was not carried out and will not be. */
    void failed(int index, Throwable failure);
}
