package io.quotagrid.config;

import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** A parser that ends, with a line, where a document is deeper or longer than any honest policy. */
final class BoundedParser implements Parser {
    /** A document beyond the bounds. */
    static final class TooMuchException extends YAMLException {
        private static final long serialVersionUID = 1L;

        private final int line;
        private final String allowed;

        private TooMuchException(String message, Mark mark, String allowed) {
            super(message);
            this.line = mark.getLine() + 1;
            this.allowed = allowed;
        }

        int line() {
            return line;
        }

        String allowed() {
            return allowed;
        }
    }

    private final StreamReader reader;
    private final Parser parser;
    private final int deepest;
    private final int mostValues;
    private int depth;
    private int values;

    BoundedParser(String text, LoaderOptions options, int deepest, int mostValues) {
        this.reader = new StreamReader(text);
        this.parser = new ParserImpl(reader, options);
        this.deepest = deepest;
        this.mostValues = mostValues;
    }

    /** The line up to which the text has been read, 1-based: where an error is that has no mark of its own. */
    int line() {
        return reader.getLine() + 1;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public Event getEvent() {
        Event event = parser.getEvent();
        if (event instanceof NodeEvent && ++values > mostValues) {
            throw new TooMuchException("the file has too many values", mark(event), "at most " + mostValues);
        }
        if (event instanceof CollectionStartEvent && ++depth > deepest) {
            throw new TooMuchException("the file is nested too deep", mark(event), "at most " + deepest + " levels");
        }
        if (event instanceof CollectionEndEvent) {
            depth--;
        }
        return event;
    }

    private static Mark mark(Event event) {
        return Optional.ofNullable(event.getStartMark()).orElseThrow();
    }
}
