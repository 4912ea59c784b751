package io.quotagrid.gateway.openai;

/**
 * Cuts a JSON string into pieces that can be counted one by one, and decodes them: memory stays bounded however long the string
 * is. A cut between a letter and a space before a letter is exact, as every vocabulary begins a token there; where none is found
 * in time the cut is made anywhere, and a few tokens may be counted more.
 */
final class TextPieces {
    /** Bytes of JSON in a piece. */
    static final int PIECE_BYTES = 16_384;

    private static final int LOOK_BACK_BYTES = 512;

    private final JsonBytes body;

    TextPieces(JsonBytes body) {
        this.body = body;
    }

    /**
     * Where the piece that begins at {@code start} should end.
     *
     * @param start not within an escape or a character
     * @param end   of the string
     * @return greater than {@code start}, at most {@code end}, and neither within an escape nor within a character
     */
    int cut(int start, int end) {
        if (end - start <= PIECE_BYTES) {
            return end;
        }
        int latest = start + PIECE_BYTES;
        for (int i = latest; i > latest - LOOK_BACK_BYTES; i--) {
            if (isBetweenWords(i)) {
                return i;
            }
        }
        return safeCut(start, latest);
    }

    /** Whether a cut before {@code at} splits no token. */
    boolean isBetweenWords(int at) {
        return body.at(at) == ' ' && isLetter(body.at(at + 1)) && isLetter(body.at(at - 1)) && !endsEscape(at);
    }

    /** The text of some bytes of a JSON string, escapes resolved. */
    String decode(int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        int plain = start;
        int i = start;
        while (i < end) {
            if (body.at(i) != '\\' || i + 1 >= end) {
                i++;
                continue;
            }
            text.append(body.text(plain, i));
            boolean unicode = body.at(i + 1) == 'u' && i + 6 <= end;
            text.append(unicode ? (char) Integer.parseInt(body.text(i + 2, i + 6), 16) : escaped(body.at(i + 1)));
            i += unicode ? 6 : 2;
            plain = i;
        }
        return text.append(body.text(plain, end)).toString();
    }

    private static char escaped(byte letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> (char) letter;
        };
    }

    /** Walks over whole characters and escapes, as only the beginning is known to be a safe place. */
    private int safeCut(int start, int latest) {
        int i = start;
        int safe = start;
        while (i <= latest) {
            safe = i;
            if (body.at(i) == '\\') {
                i += body.at(i + 1) == 'u' ? 6 : 2;
            } else {
                i += charBytes(body.at(i));
            }
        }
        return safe;
    }

    private static int charBytes(byte lead) {
        if (lead >= 0) {
            return 1;
        }
        if ((lead & 0xe0) == 0xc0) {
            return 2;
        }
        return (lead & 0xf0) == 0xe0 ? 3 : 4;
    }

    private static boolean isLetter(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }

    /** Whether the letter before {@code at} may be the end of {@code \n} or of {@code \u00ff}. */
    private boolean endsEscape(int at) {
        for (int i = Math.max(0, at - 6); i < at; i++) {
            if (body.at(i) == '\\') {
                return true;
            }
        }
        return false;
    }
}
