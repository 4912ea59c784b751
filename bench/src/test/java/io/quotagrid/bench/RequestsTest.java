package io.quotagrid.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class RequestsTest {
    private final Requests requests = new Requests(URI.create("http://127.0.0.1:8080/v1"), "bench", true);
    private final ByteBuffer buffer = requests.buffer();

    @Test
    void givenCaller_whenWritten_thenNamesItEverywhereAndItsTeam() {
        requests.write(999_999, buffer);
        requests.write(12_345, buffer);

        assertThat(text())
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n")
                .contains("Authorization: Bearer key-012345\r\n")
                .contains("X-User-Id: user-012345@example.com\r\n")
                .contains("X-Team-Id: team-000123\r\n")
                .contains("X-Forwarded-For: 10.101.123.145\r\n");
    }

    @Test
    void givenRequest_whenWritten_thenItsBodyIsAsLongAsItSays() {
        requests.write(0, buffer);

        int head = text().indexOf("\r\n\r\n");
        assertThat(text()).contains("Content-Length: " + (text().length() - head - 4) + "\r\n");
    }

    private String text() {
        return US_ASCII.decode(buffer.duplicate().clear()).toString();
    }
}
