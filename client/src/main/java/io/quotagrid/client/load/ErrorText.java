package io.quotagrid.client.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** What the body of an error says to people. */
final class ErrorText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 300;

    private ErrorText() {}

    /**
     * The message of an error in the form of OpenAI, Anthropic or a problem of ours; of another body its first line.
     *
     * @param body as it came, or the beginning of it
     * @return one line, cut where it is long; empty if nothing is said
     */
    static Optional<String> of(String body) {
        return message(body)
                .or(() -> body.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst())
                .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
    }

    private static Optional<String> message(String body) {
        try {
            JsonNode message = JSON.readTree(body).at("/error/message");
            return message.isTextual() && !message.asText().isBlank()
                    ? message.asText().lines().findFirst()
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // a page of some proxy in between, or cut off
        }
    }
}
