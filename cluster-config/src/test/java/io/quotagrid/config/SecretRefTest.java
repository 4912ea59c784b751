package io.quotagrid.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretRefTest {
    @TempDir
    private Path directory;

    @Test
    void givenAVariable_whenItIsLookedUp_thenTheSecretIsThereAndDoesNotPrintItself() {
        Optional<Secret> secret = env("KEY").resolve(Map.of("KEY", " sk-1 \n"));

        assertThat(secret.map(Secret::reveal)).contains("sk-1");
        assertThat(secret.toString()).doesNotContain("sk-1");
    }

    @Test
    void givenNoVariableOrABlankOne_whenItIsLookedUp_thenThereIsNoSecret() {
        assertThat(env("KEY").resolve(Map.of())).isEmpty();
        assertThat(env("KEY").resolve(Map.of("KEY", "  "))).isEmpty();
    }

    @Test
    void givenAFile_whenItIsLookedUp_thenItsContentIsTheSecretWithoutTheLineEnd() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "sk-2\n");

        assertThat(file(file).resolve(Map.of()).map(Secret::reveal)).contains("sk-2");
        assertThat(file(directory.resolve("none")).resolve(Map.of())).isEmpty();
    }

    @Test
    void givenBothOrNeither_whenAReferenceIsMade_thenItIsRefused() {
        assertThatThrownBy(() -> new SecretRef(Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SecretRef(Optional.of("A"), Optional.of(directory)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SecretRef env(String name) {
        return new SecretRef(Optional.of(name), Optional.empty());
    }

    private static SecretRef file(Path file) {
        return new SecretRef(Optional.empty(), Optional.of(file));
    }
}
