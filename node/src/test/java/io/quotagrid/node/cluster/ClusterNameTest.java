package io.quotagrid.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotagrid.config.Secret;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ClusterNameTest {
    private static final Optional<Secret> SECRET = Optional.of(new Secret("s3cret"));

    @Test
    void givenNoSecret_whenNamed_thenNameAndPrefixTellClustersApart() {
        assertThat(ClusterName.of("a", "p:", Optional.empty())).isEqualTo("a/p:");
    }

    @Test
    void givenASecret_whenNamed_thenTheNameHoldsNothingOfItAndIsTheSameEverywhere() {
        String name = ClusterName.of("a", "p:", SECRET);

        assertThat(name).startsWith("a/p:/").doesNotContain("s3cret").isEqualTo(ClusterName.of("a", "p:", SECRET));
        assertThat(name).hasSize("a/p:/".length() + 32);
    }

    @Test
    void givenTheSameSecretInAnotherCluster_whenNamed_thenOneDoesNotGiveAwayTheOther() {
        String one = ClusterName.of("a", "p:", SECRET);
        String other = ClusterName.of("b", "p:", SECRET);

        assertThat(other.substring(other.lastIndexOf('/'))).isNotEqualTo(one.substring(one.lastIndexOf('/')));
        assertThat(ClusterName.of("a", "p:", Optional.of(new Secret("s3cret!"))))
                .isNotEqualTo(one);
    }
}
