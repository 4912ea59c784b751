package io.quotagrid.node.live;

import io.quotagrid.node.cluster.AskingMembers;
import io.quotagrid.node.cluster.MemberCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Members in this JVM that keep live settings, all by one clock that tests move. */
final class LiveNodes implements AutoCloseable {
    private static final String MAP = "quotagrid:test:live";

    private final AtomicLong nowMillis = new AtomicLong(1_000_000);
    private final AskingMembers members;
    private final List<LiveControl> controls = new ArrayList<>();

    private LiveNodes(int count) {
        members = AskingMembers.start(count, config -> LiveControl.prepare(config, MAP, nowMillis::get));
        for (int i = 0; i < count; i++) {
            controls.add(control(i, Optional.empty()));
        }
    }

    static LiveNodes start(int count) {
        return new LiveNodes(count);
    }

    private LiveControl control(int index, Optional<SettingStore> store) {
        return LiveControl.start(
                members.member(index).instance(), MAP, calls(index), nowMillis::get, LiveControl.open(store));
    }

    /** One more node, with all its parts. */
    int join(Optional<SettingStore> store) {
        int index = members.join();
        controls.add(control(index, store));
        return index;
    }

    /** As a crash. */
    void kill(int index) {
        members.terminate(index);
        controls.get(index).close();
    }

    LiveControl node(int index) {
        return controls.get(index);
    }

    LiveLimits limits(int index) {
        return controls.get(index).limits();
    }

    MemberCalls calls(int index) {
        return members.calls().get(index);
    }

    AskingMembers members() {
        return members;
    }

    void clock(long millis) {
        nowMillis.set(millis);
    }

    long nowMillis() {
        return nowMillis.get();
    }

    @Override
    public void close() {
        controls.forEach(LiveControl::close);
        members.close();
    }
}
