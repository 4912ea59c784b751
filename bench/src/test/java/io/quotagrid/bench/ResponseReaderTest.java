package io.quotagrid.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class ResponseReaderTest {
    private static final String STREAM = """
            HTTP/1.1 200 OK
            Content-Type: text/event-stream
            Transfer-Encoding: chunked

            9
            data: 1


            d;part=half
            data: 2

            data
            5
            : 3


            0

            """.replace("\n", "\r\n")
            .replace("data: 1\r\n\r\n", "data: 1\n\n")
            .replace("data: 2\r\n\r\ndata", "data: 2\n\ndata")
            .replace(": 3\r\n\r\n", ": 3\n\n");

    private final ResponseReader reader = new ResponseReader();

    @Test
    void givenStreamInPiecesOfAnySize_whenRead_thenEventsAndChecksumAreThoseOfTheBody() throws IOException {
        CRC32 body = new CRC32();
        body.update("data: 1\n\ndata: 2\n\ndata: 3\n\n".getBytes(US_ASCII));

        for (int piece = 1; piece <= STREAM.length(); piece++) {
            reader.reset();
            int complete = 0;
            for (int from = 0; from < STREAM.length(); from += piece) {
                String part = STREAM.substring(from, Math.min(STREAM.length(), from + piece));
                complete += reader.read(bytes(part)) ? 1 : 0;
            }

            assertThat(complete).as("pieces of %d", piece).isEqualTo(1);
            assertThat(reader.answer()).isEqualTo(new ClosedLoop.Answer(200, 3, 27, body.getValue()));
        }
    }

    @Test
    void givenTwoAnswersAtOnce_whenRead_thenStopsBehindTheFirst() throws IOException {
        ByteBuffer both = bytes("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 ");

        assertThat(reader.read(both)).isTrue();
        assertThat(reader.answer().status()).isEqualTo(429);
        assertThat(both.remaining()).isEqualTo("HTTP/1.1 ".length());
    }

    @Test
    void givenServerThatWillClose_whenRead_thenSaysSo() throws IOException {
        assertThat(reader.read(bytes("HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")))
                .isTrue();
        assertThat(reader.closing()).isTrue();
    }

    @Test
    void givenSomethingElse_whenRead_thenIsAnError() {
        assertThatThrownBy(() -> reader.read(bytes("SSH-2.0-OpenSSH_9.2\r\n")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SSH-2.0");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
