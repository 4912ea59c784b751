package io.quotagrid.gateway.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
    private static final byte[] EVENT = EventStream.event("points", "{}");

    private final Deque<Runnable> writes = new ArrayDeque<>();

    @Test
    void givenAPageThatDoesNotRead_whenMoreComesThanIsKept_thenItsStreamEnds() {
        EventStream stream = new EventStream(new ByteArrayOutputStream(), writes::add);
        for (int i = 0; i < 32; i++) {
            stream.send(EVENT);
        }
        assertThat(stream.ended()).isNotDone();

        stream.send(EVENT);

        assertThat(stream.ended()).isCompleted();
    }

    @Test
    void givenAPageThatReads_whenEventsAreSent_thenTheyComeInOrderAndNoneAfterTheEnd() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventStream stream = new EventStream(out, writes::add);
        stream.send(EventStream.event("a", "1"));
        stream.send(EventStream.event("b", "2"));
        writeAll();
        stream.end();
        stream.send(EVENT);
        writeAll();

        assertThat(out.toString(UTF_8)).isEqualTo("event: a\ndata: 1\n\nevent: b\ndata: 2\n\n");
    }

    @Test
    void givenAPageThatHasGone_whenAnEventIsWritten_thenItsStreamEnds() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        EventStream stream = new EventStream(gone, writes::add);
        stream.send(EVENT);
        writeAll();

        assertThat(stream.ended()).isCompleted();
    }

    private void writeAll() {
        while (!writes.isEmpty()) {
            writes.pop().run();
        }
    }
}
