package io.quotagrid.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The number of a node's start on a real member. */
final class IncarnationsIT {
    private static final String MAP = "starts";

    @Test
    void givenAClockThatWasSetBack_whenANodeStartsAgain_thenItsNumberIsStillLarger() {
        MemberSettings settings =
                new MemberSettings("starts-" + ProcessHandle.current().pid(), "127.0.0.1", 0, 1, List.of());
        try (ClusterMember member = ClusterMember.start(settings, config -> Incarnations.prepare(config, MAP, 1))) {
            assertThat(Incarnations.next(member.instance(), MAP, "a:1", 5_000)).isEqualTo(5_000);
            assertThat(Incarnations.next(member.instance(), MAP, "a:1", 6_000)).isEqualTo(6_000);
            assertThat(Incarnations.next(member.instance(), MAP, "a:1", 1_000)).isEqualTo(6_001);
            assertThat(Incarnations.next(member.instance(), MAP, "b:1", 1_000)).isEqualTo(1_000);
        }
    }
}
