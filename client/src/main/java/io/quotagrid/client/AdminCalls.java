package io.quotagrid.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.client.api.AdminJson;
import io.quotagrid.client.api.ProblemBody;
import io.quotagrid.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/**
 * One request to the admin REST after the other: the address, the token and what became of it, in one place. Thread-safe. On
 * {@link HttpURLConnection}, as a command asks once or twice and ends: {@code java.net.http} takes 0.1 s more to begin, and its
 * thread, which waits in the kernel, holds up the end of the process by 0.3 s. It asks once more where a connection ends without
 * a word, which is as good as an operator who repeats: a change names the version that it was made for.
 */
final class AdminCalls {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = AdminJson.lenient();
    private static final String WANTED =
            "it may want a client's certificate that it knows, --client-cert and --client-key";

    private final URI address;
    private final Optional<Secret> token;
    private final Duration timeout;
    private final Optional<SSLSocketFactory> sockets;

    /** @throws IllegalArgumentException if the address is no http or https address */
    static AdminCalls to(URI address, Optional<Secret> token, Duration timeout, ClientTls tls) {
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null) {
            throw new IllegalArgumentException(
                    "the admin address must be http://host:port or https://host:port but was " + address);
        }
        String text = address.toString();
        URI base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        return new AdminCalls(base, token, timeout, tls);
    }

    private AdminCalls(URI address, Optional<Secret> token, Duration timeout, ClientTls tls) {
        this.sockets = tls.sockets();
        this.address = address;
        this.token = token;
        this.timeout = timeout;
    }

    URI address() {
        return address;
    }

    <T> T get(String path, Class<T> type) {
        return send(new Request("GET", path, Optional.empty(), Optional.empty()), type);
    }

    <T> T post(String path, Class<T> type) {
        return post(path, Optional.empty(), type);
    }

    <T> T post(String path, Optional<String> ifMatch, Class<T> type) {
        return send(new Request("POST", path, ifMatch, Optional.empty()), type);
    }

    <T> T postJson(String path, Object body, Optional<String> ifMatch, Class<T> type) {
        return send(new Request("POST", path, ifMatch, Optional.of(json(body))), type);
    }

    <T> T postYaml(String path, String yaml, Class<T> type) {
        return send(new Request("POST", path, Optional.empty(), Optional.of(yaml(yaml))), type);
    }

    <T> T putYaml(String path, String yaml, Optional<String> ifMatch, Class<T> type) {
        return send(new Request("PUT", path, ifMatch, Optional.of(yaml(yaml))), type);
    }

    <T> T putJson(String path, Object body, Optional<String> ifMatch, Class<T> type) {
        return send(new Request("PUT", path, ifMatch, Optional.of(json(body))), type);
    }

    <T> T delete(String path, Optional<String> ifMatch, Class<T> type) {
        return send(new Request("DELETE", path, ifMatch, Optional.empty()), type);
    }

    private static Content yaml(String yaml) {
        return new Content("application/yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    private static Content json(Object body) {
        try {
            return new Content("application/json", JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + body.getClass(), e);
        }
    }

    private <T> T send(Request request, Class<T> type) {
        Answer answer = answer(request);
        if (answer.status() / 100 != 2) {
            throw new AdminException(address, answer.status(), reason(answer.body()), answer.etag());
        }
        try {
            return JSON.readValue(answer.body(), type);
        } catch (IOException e) {
            throw stranger(e);
        }
    }

    private UnreachableException stranger(IOException cause) {
        return new UnreachableException(address, "what answers there is no Quotagrid gateway of this version", cause);
    }

    private Answer answer(Request request) {
        boolean connected = false;
        try {
            HttpURLConnection connection = connection(request);
            connection.connect();
            connected = true;
            request.content().ifPresent(content -> write(connection, content));
            int status = connection.getResponseCode();
            if (status < 0) {
                throw stranger(new IOException("no HTTP"));
            }
            return new Answer(status, Optional.ofNullable(connection.getHeaderField("ETag")), body(connection, status));
        } catch (SocketTimeoutException e) {
            throw new UnreachableException(
                    address,
                    connected
                            ? "no answer within " + timeout.toSeconds() + " s"
                            : "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s",
                    e);
        } catch (ConnectException e) {
            throw new UnreachableException(address, "nobody listens there", e);
        } catch (UnknownHostException e) {
            throw new UnreachableException(address, "no host has that name", e);
        } catch (SSLException e) {
            throw new UnreachableException(address, tls(e), e);
        } catch (IOException e) {
            // a gateway that does not like the client's certificate ends a connection that is made already (TLS 1.3)
            boolean cutOff = connected && "https".equals(address.getScheme());
            throw new UnreachableException(
                    address, (cutOff ? "no TLS with it (" + WANTED + "): " : "the connection failed: ") + told(e), e);
        }
    }

    private HttpURLConnection connection(Request request) throws IOException {
        URI full = URI.create(address + request.path());
        if (!(full.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("not http or https");
        }
        if (connection instanceof HttpsURLConnection https) {
            sockets.ifPresent(https::setSSLSocketFactory);
        }
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestMethod(request.method());
        connection.setRequestProperty("Accept", "application/json");
        token.ifPresent(secret -> connection.setRequestProperty("Authorization", "Bearer " + secret.reveal()));
        request.ifMatch().ifPresent(etag -> connection.setRequestProperty("If-Match", etag));
        request.content().ifPresent(content -> {
            connection.setRequestProperty("Content-Type", content.type());
            connection.setDoOutput(true);
        });
        return connection;
    }

    private static void write(HttpURLConnection connection, Content content) {
        try (OutputStream out = connection.getOutputStream()) {
            out.write(content.bytes());
        } catch (IOException e) {
            // it may have answered without reading all: what it said tells more than this, and if it said nothing that
            // fails too
        }
    }

    private static byte[] body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status < HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getInputStream()
                : connection.getErrorStream()) {
            return in == null ? new byte[0] : in.readAllBytes();
        }
    }

    private static String tls(SSLException failure) {
        String wrong = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException) {
                return "its certificate is of an authority that is not believed: name it with --ca-file";
            }
            wrong = cause instanceof CertificateException
                    ? "its certificate is not good: " + cause.getMessage()
                    : wrong;
        }
        if (!wrong.isEmpty()) {
            return wrong;
        }
        return "no TLS with it (" + WANTED + ", or speak http): " + told(failure);
    }

    private static String told(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** What the gateway said; something in front of it may have answered in its place, in words of its own. */
    private static ProblemBody.Reason reason(byte[] answer) {
        try {
            return JSON.readValue(answer, ProblemBody.class).error();
        } catch (IOException | NullPointerException e) {
            String text = new String(answer, StandardCharsets.UTF_8).strip();
            String start = text.lines().findFirst().orElse("no reason was given");
            return new ProblemBody.Reason(
                    "unknown", start.substring(0, Math.min(start.length(), 200)), Optional.empty(), List.of());
        }
    }

    private record Request(String method, String path, Optional<String> ifMatch, Optional<Content> content) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Content(String type, byte[] bytes) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int status, Optional<String> etag, byte[] body) {}
}
