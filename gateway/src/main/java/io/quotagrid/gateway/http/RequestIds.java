package io.quotagrid.gateway.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Makes the ids of requests: {@code req_} and 24 lower-case hexadecimal digits. They are unique, not secret. */
public final class RequestIds {
    private static final HexFormat HEX = HexFormat.of();

    private RequestIds() {}

    /** A new id. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "req_" + HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextInt());
    }
}
