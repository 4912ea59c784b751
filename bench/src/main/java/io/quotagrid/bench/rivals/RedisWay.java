package io.quotagrid.bench.rivals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.RedisClient;

/** One call of a script in Redis for all limits of a decision, on a pooled connection, without pipelining. */
final class RedisWay implements Way {
    /** Sub-windows of a window, as many as ours. */
    static final int RESOLUTION = 240;

    private static final int MOST_CONNECTIONS = 256;
    private static final String SCRIPT = "sliding-window.lua";

    private final RedisClient client;
    private final String script;
    private final long max;
    private final long widthMicros;

    /**
     * @param port   of a Redis on loopback
     * @param max    units a window of every limit
     * @param window of every limit
     */
    RedisWay(int port, long max, Duration window) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(MOST_CONNECTIONS);
        pool.setMaxIdle(MOST_CONNECTIONS);
        pool.setJmxEnabled(false);
        this.client = RedisClient.builder()
                .hostAndPort("127.0.0.1", port)
                .poolConfig(pool)
                .build();
        this.script = client.scriptLoad(text());
        this.max = max;
        this.widthMicros = (window.toNanos() / 1_000 + RESOLUTION - 1) / RESOLUTION;
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(RedisWay.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Runnable decide(Callers callers, int caller) {
        List<String> keys = callers.names().apply(caller);
        Way.mustBeAdmitted(admits(keys), keys);
        return NOTHING;
    }

    /** Asks for one unit on each. */
    boolean admits(List<String> keys) {
        List<String> arguments = new ArrayList<>(1 + 3 * keys.size());
        arguments.add("1");
        for (int i = 0; i < keys.size(); i++) {
            arguments.add(Long.toString(max));
            arguments.add(Long.toString(widthMicros));
            arguments.add(Integer.toString(RESOLUTION));
        }
        List<?> answer = (List<?>) client.evalsha(script, keys, arguments);
        return answer.get(0).equals(1L);
    }

    /** Bytes that Redis says it uses. */
    long usedBytes() {
        return client.info("memory")
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        client.close();
    }
}
