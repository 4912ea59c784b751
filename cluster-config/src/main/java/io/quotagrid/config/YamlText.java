package io.quotagrid.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.reader.StreamReader;

/** Bytes to the text of a YAML file, or a finding that says in which line they are none. */
final class YamlText {
    /** SnakeYAML's reader is quadratic in the length of a token, and a token ends with its line. */
    private static final int LONGEST_LINE = 16_384;

    private YamlText() {}

    static Optional<String> read(byte[] yaml, Findings findings) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(yaml);
        CharBuffer characters = CharBuffer.allocate(yaml.length);
        CoderResult result = decoder.decode(bytes, characters, true);
        String text = characters.flip().toString();
        if (result.isError()) {
            findings.error("", lastLine(text), "the file is not UTF-8", "UTF-8 text");
            return Optional.empty();
        }
        return printable(text, findings) ? Optional.of(text) : Optional.empty();
    }

    private static boolean printable(String text, Findings findings) {
        int line = 1;
        int lineStart = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int character = text.codePointAt(at);
            if (character == '\n') {
                line++;
                lineStart = at + 1;
            } else if (!StreamReader.isPrintable(character)) {
                findings.error(
                        "",
                        line,
                        String.format("the file has the character U+%04X, which YAML does not allow", character),
                        "printable text");
                return false;
            } else if (at - lineStart >= LONGEST_LINE) {
                findings.error("", line, "the line is too long", "at most " + LONGEST_LINE + " characters a line");
                return false;
            }
        }
        return true;
    }

    private static int lastLine(String text) {
        return 1 + (int) text.chars().filter(character -> character == '\n').count();
    }
}
