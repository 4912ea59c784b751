package io.quotagrid.config.pem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of one PEM file (RFC 7468), in their order; text between them is skipped. */
final class PemFile {
    private static final long MOST_BYTES = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private final Path file;

    /** One block; {@code label} is what stands behind BEGIN. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(String label, byte[] bytes) {}

    PemFile(Path file) {
        this.file = file;
    }

    List<Block> blocks() throws PemException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text());
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw new PemException(
                        file + ": the block " + matcher.group(1) + " is no base64"); // the cause may quote it
            }
        }
        return blocks;
    }

    private String text() throws PemException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new PemException(file + ": is larger than 1 MiB, so no PEM file");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new PemException(file + ": there is no such file", e);
        } catch (PemException e) {
            throw e;
        } catch (IOException e) {
            throw new PemException(file + ": cannot be read", e);
        }
    }
}
