package io.quotagrid.gateway.acceptance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes and however they are cut and framed: what one side says the other hears, byte for byte, in both directions. */
final class BytesUnchangedIT {
    private static final int CASES = 400;
    private static final int MOST_PIECES = 30;
    private static final List<String> LINE_ENDS = List.of("\n", "\r\n", "\r");
    private static final List<String> LETTERS = List.of("a", " ", "\u00fc", "\u20ac", "\ud83d\ude00", "z", "7");
    private static final List<String> LINES = List.of(
            "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}",
            "data:{\"half\":",
            "data: [DONE]",
            ": a comment",
            ":",
            "data",
            "event: ping",
            "id: 7",
            "retry: 10");

    private static final String POLICY = """
            rate_limits: {per_user: {rpm: 100000}}
            user_rate_limit: {header: X-User-Id}
            providers: {targets: [%s]}
            """;

    @TempDir
    private Path audit;

    /** What is to be answered, and what came, by the number of the case. */
    private final Map<String, Case> cases = new ConcurrentHashMap<>();

    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final RawProvider provider = new RawProvider(this::play);
    private Product product;

    private enum Framing {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    /** @param bytes a character for each byte */
    private record Case(String bytes, boolean events, Framing framing, long seed) {}

    @BeforeEach
    void start() {
        product = Product.start(POLICY.formatted(provider.target("")), audit);
    }

    @AfterEach
    void stop() throws IOException {
        product.awaitNothingHeld();
        product.close();
        provider.close();
    }

    private void play(RawProvider.Line line) throws IOException {
        while (true) {
            String head = line.readUntil("\r\n\r\n");
            String number = head.replaceFirst("(?s).*x-case: (\\d+)\r\n.*", "$1");
            received.put(number, line.readBody(head));
            Case told = requireNonNull(cases.get(number), number);
            line.say("HTTP/1.1 200 OK\r\nContent-Type: " + (told.events() ? "text/event-stream" : "application/json")
                    + "\r\n" + (told.framing() == Framing.UNTIL_CLOSE ? "Connection: close\r\n\r\n" : ""));
            Random random = new Random(told.seed());
            sayInPieces(line, told, random);
            if (told.framing() == Framing.UNTIL_CLOSE) {
                return;
            }
        }
    }

    private static void sayInPieces(RawProvider.Line line, Case told, Random random) throws IOException {
        if (told.framing() == Framing.LENGTH) {
            line.say("Content-Length: " + told.bytes().length() + "\r\n\r\n");
        } else if (told.framing() == Framing.CHUNKED) {
            line.say("Transfer-Encoding: chunked\r\n\r\n");
        }
        for (String piece : pieces(told.bytes(), random)) {
            line.say(told.framing() == Framing.CHUNKED ? chunk(piece) : piece);
        }
        if (told.framing() == Framing.CHUNKED) {
            line.say("0\r\n\r\n");
        }
    }

    @Test
    void givenAnyBytesInAnyPieces_whenTheyPass_thenTheyAreTheSameOnBothSides() throws IOException {
        long seed = Long.getLong("quotagrid.seed", System.nanoTime());
        RawHttp connection = new RawHttp(product.address());
        for (int number = 0; number < CASES; number++) {
            Random random = new Random(seed + number);
            Case told = randomCase(random);
            cases.put("" + number, told);
            String body = body(random, told.events());

            for (String piece : pieces(request(body, number, random), random)) {
                connection.send(piece);
            }
            RawHttp.Answer answer = connection.readWhole();

            String which = "case " + number + " of -Dquotagrid.seed=" + seed + ": " + told.framing();
            assertThat(answer.status()).as(which + answer).isEqualTo(200);
            assertThat(received.get("" + number)).as(which).isEqualTo(body);
            assertThat(answer.body()).as(which).isEqualTo(told.bytes());
        }
        connection.close();
    }

    /** What is spliced in goes between pieces of the caller's own bytes, and the length is that of all. */
    @Test
    void givenLargeStreamsThatDoNotAskForTheirUsage_whenTheyPass_thenTheProviderGetsTheOptionAndEveryOtherByte()
            throws IOException {
        String text = asBytes("\u00fc".repeat(300_000));
        try (RawHttp connection = new RawHttp(product.address())) {
            for (int number = 0;
                    number < 3;
                    number++) { // over one connection to the provider: lengths that lie break the next
                cases.put("" + number, new Case("data: [DONE]\n\n", true, Framing.LENGTH, number));
                String options = ",\"stream_options\":{\"include_usage\":false}";
                String body = Chats.body(
                        "any", text, Chats.STREAM + (number == 1 ? options : "") + ",\"x\":\"" + text + "\"");

                RawHttp.Answer answer = connection
                        .send(request(body, number, new Random(number)))
                        .readWhole();

                assertThat(answer.status()).isEqualTo(200);
                assertThat(received.get("" + number))
                        .isEqualTo(
                                number == 1
                                        ? body.replace("\"include_usage\":false", "\"include_usage\":true")
                                        : "{\"stream_options\":{\"include_usage\":true}," + body.substring(1));
            }
        }
    }

    private static Case randomCase(Random random) {
        boolean events = random.nextBoolean();
        Framing framing = Framing.values()[random.nextInt(Framing.values().length)];
        return new Case(events ? events(random) : noise(random), events, framing, random.nextLong());
    }

    /** Lines of a stream, sense and nonsense; now and then an event larger than the gateway looks at. */
    private static String events(Random random) {
        String end = LINE_ENDS.get(random.nextInt(LINE_ENDS.size()));
        StringBuilder stream = new StringBuilder();
        int lines = random.nextInt(60);
        for (int line = 0; line < lines; line++) {
            stream.append(
                    random.nextInt(4) == 0 ? ": " + letters(random, 30) : LINES.get(random.nextInt(LINES.size())));
            stream.append(random.nextInt(9) == 0 ? LINE_ENDS.get(random.nextInt(LINE_ENDS.size())) : end);
            stream.append(random.nextInt(3) == 0 ? end : "");
        }
        if (random.nextInt(50) == 0) {
            stream.append("data: ")
                    .append(letters(random, 1_500_000))
                    .append(end)
                    .append(end);
        }
        return asBytes(stream.append(random.nextBoolean() ? "data: cut" : "").toString());
    }

    /** Any bytes: an answer need not be JSON to pass. */
    private static String noise(Random random) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 200_000 : 2_000)];
        random.nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }

    /** A call with spaces, escapes and letters of all lengths where JSON allows them; it asks for usage, so that nothing is spliced in. */
    private static String body(Random random, boolean stream) {
        String space = LINE_ENDS.get(random.nextInt(LINE_ENDS.size())) + " \t".repeat(random.nextInt(3));
        String text = letters(random, random.nextInt(10) == 0 ? 50_000 : 200);
        return asBytes("{" + space + "\"x\" :[1.50,1e2,\"\\u00fc\\/\"]," + space
                + "\"messages\":[{\"role\":\"user\",\"content\":\"" + text
                + "\"}]" + (stream ? Chats.STREAM + ",\"stream_options\":{ \"include_usage\":true}" : "")
                + ",\"model\":\"any\"" + space
                + "}" + space);
    }

    private static String request(String body, int number, Random random) {
        String head = "POST " + Chats.PATH + " HTTP/1.1\r\nHost: x\r\nX-User-Id: u\r\nx-case: " + number
                + "\r\nContent-Type: application/json\r\n";
        if (random.nextBoolean()) {
            return head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }
        StringBuilder chunks = new StringBuilder();
        pieces(body, random).forEach(piece -> chunks.append(chunk(piece)));
        return head + "Transfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n";
    }

    private static String letters(Random random, int most) {
        StringBuilder letters = new StringBuilder();
        random.ints(random.nextInt(most), 0, LETTERS.size())
                .mapToObj(LETTERS::get)
                .forEach(letters::append);
        return letters.toString();
    }

    /** Cuts anywhere, in the middle of a letter too. */
    private static List<String> pieces(String bytes, Random random) {
        int[] cuts = random.ints(random.nextInt(MOST_PIECES), 0, bytes.length() + 1)
                .sorted()
                .distinct()
                .toArray();
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            if (cut > from) {
                pieces.add(bytes.substring(from, cut));
                from = cut;
            }
        }
        if (from < bytes.length()) {
            pieces.add(bytes.substring(from));
        }
        return pieces;
    }

    private static String chunk(String bytes) {
        return Integer.toHexString(bytes.length()) + "\r\n" + bytes + "\r\n";
    }

    private static String asBytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
