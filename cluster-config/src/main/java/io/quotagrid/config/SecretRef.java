package io.quotagrid.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a secret is: an environment variable or a file, exactly one of them. Never the secret itself.
 *
 * @param env  name of an environment variable
 * @param file path of a file; its content without surrounding white space is the secret
 */
public record SecretRef(Optional<String> env, Optional<Path> file) {
    public SecretRef {
        if (env.isPresent() == file.isPresent()) {
            throw new IllegalArgumentException("a secret reference names either env or file");
        }
    }

    /**
     * Looks the secret up.
     *
     * @param environment usually {@link System#getenv()}
     * @return empty if the variable is missing or blank, or the file is missing or empty
     * @throws UncheckedIOException if the file exists and cannot be read
     */
    public Optional<Secret> resolve(Map<String, String> environment) {
        String text;
        if (file.isPresent()) {
            if (!Files.exists(file.get())) {
                return Optional.empty();
            }
            try {
                text = Files.readString(file.get());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + file.get(), e);
            }
        } else {
            text = environment.getOrDefault(env.orElseThrow(), "");
        }
        return text.isBlank() ? Optional.empty() : Optional.of(new Secret(text.strip()));
    }

    /** {@code env OPENAI_API_KEY} or {@code file /run/secrets/key}. */
    public String describe() {
        return env.map(name -> "env " + name).orElseGet(() -> "file " + file.orElseThrow());
    }
}
