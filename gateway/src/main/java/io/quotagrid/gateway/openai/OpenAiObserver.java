package io.quotagrid.gateway.openai;

import io.quotagrid.gateway.openai.ChunkReader.Chunk;
import io.quotagrid.gateway.openai.Usage.Source;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads what one answer used. What the provider reports wins, the last report if it reports as it goes; without one, the prompt
 * is counted, and with it the text that was produced, or for an answer in one body a token for every four bytes of it.
 */
final class OpenAiObserver implements AnswerObserver {
    private static final long BODY_BYTES_PER_TOKEN = 4;

    private final Call call;
    private final boolean dropsUsageChunk;
    private final ProducedText produced;
    private final ChunkReader chunks;
    private final UsageScanner scanner = new UsageScanner();
    private Optional<Usage> reported = Optional.empty();
    private long bodyBytes;

    /** @param dropsUsageChunk whether the caller did not ask for the chunk that only reports usage */
    OpenAiObserver(Call call, TokenCounter counter, boolean dropsUsageChunk) {
        this.call = call;
        this.dropsUsageChunk = dropsUsageChunk;
        this.produced = new ProducedText(call.model(), counter);
        this.chunks = new ChunkReader(produced);
    }

    @Override
    public boolean event(ByteBuffer event) {
        JsonBytes data = EventData.of(JsonBytes.of(event));
        if (data.length() == 0 || data.at(0) != '{') {
            return true; // a comment, [DONE], or nothing that we know
        }
        Chunk chunk = chunks.read(data);
        if (chunk.usage().isPresent()) {
            reported = chunk.usage();
        }
        return !(chunk.usageOnly() && dropsUsageChunk);
    }

    @Override
    public void body(ByteBuffer piece) {
        bodyBytes += piece.remaining();
        scanner.feed(piece);
    }

    @Override
    public Usage usage() {
        return reported.or(scanner::usage).orElseGet(this::counted);
    }

    private Usage counted() {
        long fromBody = call.completions() == 0 ? 0 : bodyBytes / BODY_BYTES_PER_TOKEN;
        return new Usage(call.promptCount().tokens(), produced.tokens() + fromBody, 0, 0, Source.COUNTED);
    }
}
