package io.quotagrid.node.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotagrid.config.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of targets are keys in the cluster and in the store. */
final class LimitTargetTest {
    @Test
    void givenTargets_thenTheirNamesAreRead() {
        assertThat(LimitTarget.of(Tier.USER)).hasToString("user");
        assertThat(LimitTarget.of(Tier.USER, "a:b")).hasToString("user:a:b");
        assertThat(LimitTarget.parse("user")).isEqualTo(LimitTarget.of(Tier.USER));
        assertThat(LimitTarget.parse("user:a:b")).isEqualTo(LimitTarget.of(Tier.USER, "a:b"));
        assertThat(LimitTarget.parse("global:all")).isEqualTo(LimitTarget.of(Tier.GLOBAL, "all"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "users", "user:", "user:a b", "user:\u00e4", "global:one"})
    void givenWhatIsNoTarget_thenRefused(String text) {
        assertThatThrownBy(() -> LimitTarget.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
