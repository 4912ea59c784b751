package io.quotagrid.client.cli;

import io.quotagrid.client.ClientTls;
import io.quotagrid.client.QuotagridClient;
import io.quotagrid.config.Secret;
import io.quotagrid.config.SecretRef;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * Which cluster a command talks to. The address is that of {@code --admin}, else of {@code --context}, else of the environment's
 * {@value #ADMIN_ENV}, else of the context file's current one, else {@value #USUAL_ADMIN}. A context's token goes to that context's
 * address only.
 */
public final class AdminOptions {
    static final String ADMIN_ENV = "QUOTAGRID_ADMIN";
    static final String TOKEN_ENV = "QUOTAGRID_ADMIN_TOKEN";
    static final String USUAL_ADMIN = "http://127.0.0.1:41003";

    private final Map<String, String> environment = System.getenv();

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description =
                    "Admin address of any node; else $" + ADMIN_ENV + ", the current context, " + USUAL_ADMIN + ".")
    private Optional<String> admin = Optional.empty();

    @Option(
            names = "--context",
            paramLabel = "NAME",
            completionCandidates = KnownNames.OfContexts.class,
            description = "A cluster of the context file (~/.config/quotagrid/contexts.yaml).")
    private Optional<String> context = Optional.empty();

    @Option(
            names = "--token-env",
            paramLabel = "NAME",
            description = "Environment variable with the token; usually " + TOKEN_ENV + ".")
    private Optional<String> tokenEnv = Optional.empty();

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Authorities to believe of an https address (PEM); else the context's, else the JDK's.")
    private Optional<Path> caFile = Optional.empty();

    @Option(
            names = "--client-cert",
            paramLabel = "FILE",
            description = "Certificate to show where one is asked for (PEM), with --client-key.")
    private Optional<Path> clientCertificate = Optional.empty();

    @Option(names = "--client-key", paramLabel = "FILE", description = "Its private key (PEM).")
    private Optional<Path> clientKey = Optional.empty();

    /**
     * Ready to ask.
     *
     * @throws IllegalArgumentException if what was chosen is not there or no address
     */
    public QuotagridClient client() {
        return client(QuotagridClient.USUAL_TIMEOUT);
    }

    /** As well, with another patience than the usual. */
    QuotagridClient client(Duration timeout) {
        Context chosen = chosen();
        return QuotagridClient.at(chosen.admin(), token(chosen), timeout, tls(chosen));
    }

    private ClientTls tls(Context chosen) {
        if (clientCertificate.isPresent() != clientKey.isPresent()) {
            throw new IllegalArgumentException("--client-cert and --client-key go together");
        }
        return new ClientTls(
                caFile.or(() -> chosen.tls().caFile()),
                clientCertificate
                        .map(file -> new ClientTls.Identity(file, clientKey.orElseThrow()))
                        .or(() -> chosen.tls().identity()));
    }

    private Context chosen() {
        if (admin.isPresent() && context.isPresent()) {
            throw new IllegalArgumentException("--admin and --context name two clusters; use one of them");
        }
        if (admin.isPresent()) {
            return new Context(address(admin.get(), "--admin"), Optional.empty());
        }
        if (context.isPresent()) {
            return contexts().named(context.get());
        }
        String fromEnvironment = environment.getOrDefault(ADMIN_ENV, "");
        if (!fromEnvironment.isBlank()) {
            return new Context(address(fromEnvironment, ADMIN_ENV), Optional.empty());
        }
        return contexts().current().orElseGet(() -> new Context(URI.create(USUAL_ADMIN), Optional.empty()));
    }

    private Contexts contexts() {
        return Contexts.read(Contexts.file(environment));
    }

    private static URI address(String text, String from) {
        String full = text.contains("://") ? text : "http://" + text;
        try {
            return URI.create(full);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(from + ": no address as http://127.0.0.1:41003: " + text, e);
        }
    }

    private Optional<Secret> token(Context chosen) {
        if (tokenEnv.isPresent()) {
            return Optional.of(required(new SecretRef(tokenEnv, Optional.empty())));
        }
        if (chosen.token().isPresent()) {
            return Optional.of(required(chosen.token().get()));
        }
        return new SecretRef(Optional.of(TOKEN_ENV), Optional.empty()).resolve(environment);
    }

    private Secret required(SecretRef reference) {
        return reference
                .resolve(environment)
                .orElseThrow(() -> new IllegalArgumentException("no token in " + reference.describe()));
    }
}
