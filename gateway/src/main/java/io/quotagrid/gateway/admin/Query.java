package io.quotagrid.gateway.admin;

import io.javalin.http.Context;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What stands behind the question mark: only what is known there, each name once, each value as it has to be. */
final class Query {
    private static final int LONGEST_PAGE = 1_000;
    private static final int USUAL_PAGE = 100;

    private final Context ctx;

    private Query(Context ctx) {
        this.ctx = ctx;
    }

    /**
     * The parameters of a request.
     *
     * @param known all that there may be
     * @throws Problem 400 that names one that is unknown, stands twice or is empty
     */
    static Query of(Context ctx, String... known) {
        for (Map.Entry<String, List<String>> given : ctx.queryParamMap().entrySet()) {
            String name = given.getKey();
            if (!Arrays.asList(known).contains(name)) {
                throw wrong(
                        name, known.length == 0 ? "is not known here" : "is not known here: " + list(known) + " is");
            }
            if (given.getValue().size() > 1) {
                throw wrong(name, "must stand there once");
            }
            if (given.getValue().isEmpty() || given.getValue().get(0).isEmpty()) {
                throw wrong(name, "must not be empty");
            }
        }
        return new Query(ctx);
    }

    private static String list(String... known) {
        return "one of " + String.join(", ", known);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(ctx.queryParam(name));
    }

    /** A whole number within bounds. */
    long number(String name, long least, long most, long usual) {
        Optional<String> given = text(name);
        if (given.isEmpty()) {
            return usual;
        }
        try {
            long number = Long.parseLong(given.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(name, "must be a whole number from " + least + " to " + most + " but was " + given.get());
    }

    /** {@code limit}: how many items a page has. */
    int pageSize() {
        return (int) number("limit", 1, LONGEST_PAGE, USUAL_PAGE);
    }

    /** A moment, ISO 8601. */
    Optional<Instant> instant(String name) {
        return text(name).map(given -> {
            try {
                return Instant.parse(given);
            } catch (DateTimeParseException e) {
                throw wrong(name, "must be a moment like 2026-11-23T10:00:00Z but was " + given);
            }
        });
    }

    /** One of an enum's, in lower case. */
    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return text(name).map(given -> {
            for (E value : type.getEnumConstants()) {
                if (value.name().toLowerCase(Locale.ROOT).equals(given)) {
                    return value;
                }
            }
            String all = String.join(
                    ", ",
                    Arrays.stream(type.getEnumConstants())
                            .map(value -> value.name().toLowerCase(Locale.ROOT))
                            .toList());
            throw wrong(name, "must be one of " + all + " but was " + given);
        });
    }

    static Problem wrong(String name, String what) {
        return Problem.at("?" + name, what);
    }
}
