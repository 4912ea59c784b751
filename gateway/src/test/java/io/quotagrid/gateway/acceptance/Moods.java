package io.quotagrid.gateway.acceptance;

import java.io.EOFException;
import java.io.IOException;
import java.util.Map;

/** A raw provider's script: each call's own text says how it is answered, well or badly. */
final class Moods {
    static final String WELL =
            "{\"id\":\"chatcmpl-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}";
    static final String EVENT =
            "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"},\"finish_reason\":null}]}\n\n";

    private static final String JSON_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String END = "0\r\n\r\n";

    private static final Map<String, RawProvider.Script> KNOWN = Map.ofEntries(
            Map.entry("well", line -> line.answer("200 OK", WELL)),
            Map.entry("stream-of-two", line -> line.say(STREAM_HEAD + chunk(EVENT) + chunk("data: [DONE]\n\n") + END)),
            Map.entry(
                    "answers-404", line -> line.answer("404 Not Found", "{\"error\":{\"message\":\"no such thing\"}}")),
            Map.entry("answers-500", line -> line.answer("500 Oh", "{\"error\":{\"message\":\"boom\"}}")),
            Map.entry("hangs-up-at-once", line -> hangUp()),
            Map.entry("hangs-up-after-head", line -> {
                line.say(JSON_HEAD + "Content-Length: 10\r\n\r\n");
                hangUp();
            }),
            Map.entry("hangs-up-half-way", line -> {
                line.say(JSON_HEAD + "Content-Length: 40000\r\n\r\n" + "{\"half\":\"" + "x".repeat(30_000));
                hangUp();
            }),
            Map.entry("stream-cut", line -> {
                line.say(STREAM_HEAD + chunk(EVENT));
                hangUp();
            }),
            Map.entry(
                    "says-interim",
                    line -> line.say("HTTP/1.1 100 Continue\r\n\r\n")
                            .say("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")
                            .say("HTTP/1.1 102 Processing\r\n\r\n")
                            .answer("200 OK", WELL)),
            Map.entry(
                    "redirects",
                    line -> line.say(
                            "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n")),
            Map.entry("switches", line -> {
                line.say("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\nwhat now");
                line.awaitHangUp();
            }),
            Map.entry(
                    "talks-in-headers",
                    line -> line.say(
                            "HTTP/1.1 200 OK\r\nX-Long: " + "h".repeat(30_000) + "\r\nContent-Length: 0\r\n\r\n")),
            Map.entry("is-no-http", line -> {
                line.say("220 mail.example ESMTP\r\n");
                line.awaitHangUp();
            }),
            Map.entry(
                    "has-odd-headers",
                    line -> line.say(JSON_HEAD
                            + "Connection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-Fine: 2\r\nSet-Cookie: a=b\r\n"
                            + "x-ratelimit-remaining-tokens: 77\r\nx-request-id: theirs\r\nServer: them\r\nContent-Length: "
                            + WELL.length() + "\r\n\r\n" + WELL)),
            Map.entry("never-says-more-than-head", line -> {
                line.say(JSON_HEAD + "Content-Length: 10\r\n\r\n");
                line.awaitHangUp();
            }));

    private Moods() {}

    /** Answers one call after the other on a connection. */
    static void play(RawProvider.Line line) throws IOException {
        while (true) {
            String request = line.readRequest();
            RawProvider.Script script = KNOWN.entrySet().stream()
                    .filter(mood -> request.contains("\"" + mood.getKey() + "\""))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no such mood: " + request));
            script.play(line);
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static void hangUp() throws IOException {
        throw new EOFException("as told");
    }
}
