package io.quotagrid.bench;

import java.io.PrintStream;
import java.util.List;

/**
 * Keep-alive calls under load: the watch for callers that hang up must never take a byte of the next request. Exit code 1 if a
 * single call fails.
 *
 * <p>Argument: seconds.
 */
public final class KeepAliveSoak {
    private static final int CONNECTIONS = 64;
    private static final String POLICY =
            "user_rate_limit: {header: X-User-Id}%nproviders: {targets: [{id: stub, provider: openai-compatible, base_url: \"%s\"}]}%n";

    private KeepAliveSoak() {}

    public static void main(String[] arguments) throws Exception {
        double seconds = Double.parseDouble(arguments[0]);
        PrintStream out = System.out;
        long failures;
        try (StubProvider stub = new StubProvider();
                GatewayProcess gateway = new GatewayProcess(POLICY.formatted(stub.baseUrl()), List.of("-Xmx512m"))) {
            LoadClient.Round round = new LoadClient(gateway.address(), false, 1_000).run(CONNECTIONS, seconds);
            failures = round.failures();
            out.printf("%d keep-alive calls on %d connections: %d failed%n", round.answers(), CONNECTIONS, failures);
        }
        System.exit(failures == 0 ? 0 : 1);
    }
}
