package io.quotagrid.client.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a policy file that an operator has named. */
final class PolicyFile {
    private PolicyFile() {}

    /** @throws IllegalArgumentException if it cannot be read, naming it and why */
    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + reason(e), e);
        }
    }

    /** Why, in words: the JDK's message for the usual reasons is the path alone. */
    static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "not allowed";
        }
        if (failure instanceof CharacterCodingException) {
            return "it is no UTF-8 text";
        }
        return failure.getMessage() == null ? "it cannot be read" : failure.getMessage();
    }
}
