package io.quotagrid.bench;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * Chat completion calls to one server, alike but for who calls: caller {@code n} has an address, a key and a user id of its own
 * and shares a team with a hundred others. The number is written over the digits of one template, so that a request costs no
 * garbage. Thread-safe.
 */
final class Requests {
    private static final int DIGITS = 6;
    private static final int USERS_A_TEAM = 100;
    private static final char CALLER_DIGIT = '#';
    private static final char TEAM_DIGIT = '~';
    private static final String CALLER = """
            Authorization: Bearer key-######
            X-User-Id: user-######@example.com
            X-Team-Id: team-~~~~~~
            X-Forwarded-For: 10.1##.1##.1##
            """;
    private static final String PROMPT =
            "Say in a line what a sliding window is and when a fixed one will do. ".repeat(8);

    private final byte[] template;
    private final int[] callerDigits;
    private final int[] teamDigits;

    /**
     * @param server its address
     * @param model  the model to ask for
     * @param stream whether the answer is to be a stream
     */
    Requests(URI server, String model, boolean stream) {
        String body = "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"max_tokens\":10000,\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]}";
        String text = "POST /v1/chat/completions HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n"
                + CALLER.replace("\n", "\r\n") + "Content-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        template = text.getBytes(StandardCharsets.US_ASCII);
        callerDigits = places(text, CALLER_DIGIT);
        teamDigits = places(text, TEAM_DIGIT);
    }

    private static int[] places(String text, char digit) {
        return IntStream.range(0, text.length())
                .filter(i -> text.charAt(i) == digit)
                .toArray();
    }

    /** Room for one request. */
    ByteBuffer buffer() {
        return ByteBuffer.wrap(template.clone());
    }

    /**
     * Makes what is in the buffer this caller's request, ready to be written.
     *
     * @param caller 0 to 999,999
     * @param buffer one that {@link #buffer} gave
     */
    void write(int caller, ByteBuffer buffer) {
        write(caller, buffer, callerDigits);
        write(caller / USERS_A_TEAM, buffer, teamDigits);
        buffer.clear();
    }

    /** Each place is one digit: the first of six, the second of six, and so on, and again for the next header. */
    private static void write(int number, ByteBuffer buffer, int[] places) {
        int rest = number;
        for (int digit = DIGITS - 1; digit >= 0; digit--) {
            for (int i = digit; i < places.length; i += DIGITS) {
                buffer.put(places[i], (byte) ('0' + rest % 10));
            }
            rest /= 10;
        }
    }
}
