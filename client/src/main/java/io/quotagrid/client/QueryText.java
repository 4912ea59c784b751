package io.quotagrid.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;

/** The query of a request, {@code ?a=1&b=2}; empty without a parameter. Not thread-safe. */
final class QueryText {
    private final StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");

    QueryText with(String name, Optional<?> value) {
        value.ifPresent(given -> query.add(name + "=" + encoded(given.toString())));
        return this;
    }

    QueryText with(String name, OptionalInt number) {
        return with(name, number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty());
    }

    /** A choice, by its name in small letters. */
    QueryText with(String name, Enum<?> choice) {
        return with(name, choice.name().toLowerCase(Locale.ROOT));
    }

    QueryText with(String name, Object value) {
        return with(name, Optional.of(value));
    }

    /** A text as one segment of a path, or as a value. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return query.toString();
    }
}
