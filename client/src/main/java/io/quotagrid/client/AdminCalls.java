package io.quotagrid.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotagrid.client.api.AdminJson;
import io.quotagrid.client.api.ProblemBody;
import io.quotagrid.config.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One request to the admin REST after the other: the address, the token and what became of it, in one place. Thread-safe. */
final class AdminCalls {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final ObjectMapper JSON = AdminJson.lenient();

    private final URI address;
    private final Optional<Secret> token;
    private final Duration timeout;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    AdminCalls(URI address, Optional<Secret> token, Duration timeout) {
        this.address = address;
        this.token = token;
        this.timeout = timeout;
    }

    URI address() {
        return address;
    }

    <T> T get(String path, Class<T> type) {
        return send(request(path).GET(), type);
    }

    <T> T post(String path, Class<T> type) {
        return send(request(path).POST(BodyPublishers.noBody()), type);
    }

    <T> T post(String path, Optional<String> ifMatch, Class<T> type) {
        return send(matching(request(path), ifMatch).POST(BodyPublishers.noBody()), type);
    }

    <T> T postYaml(String path, String yaml, Class<T> type) {
        return send(yaml(request(path)).POST(BodyPublishers.ofString(yaml)), type);
    }

    <T> T putYaml(String path, String yaml, Optional<String> ifMatch, Class<T> type) {
        return send(yaml(matching(request(path), ifMatch)).PUT(BodyPublishers.ofString(yaml)), type);
    }

    <T> T putJson(String path, Object body, Optional<String> ifMatch, Class<T> type) {
        return send(
                matching(request(path), ifMatch)
                        .header("Content-Type", "application/json")
                        .PUT(json(body)),
                type);
    }

    <T> T delete(String path, Optional<String> ifMatch, Class<T> type) {
        return send(matching(request(path), ifMatch).DELETE(), type);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(timeout)
                .header("Accept", "application/json");
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
        return request;
    }

    private static HttpRequest.Builder matching(HttpRequest.Builder request, Optional<String> ifMatch) {
        ifMatch.ifPresent(etag -> request.header("If-Match", etag));
        return request;
    }

    private static HttpRequest.Builder yaml(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/yaml");
    }

    private static BodyPublisher json(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + body.getClass(), e);
        }
    }

    private <T> T send(HttpRequest.Builder request, Class<T> type) {
        HttpResponse<byte[]> answer = answer(request.build());
        if (answer.statusCode() / 100 != 2) {
            throw new AdminException(
                    address,
                    answer.statusCode(),
                    reason(answer),
                    answer.headers().firstValue("ETag"));
        }
        try {
            return JSON.readValue(answer.body(), type);
        } catch (IOException e) {
            throw new UnreachableException(address, "what answers there is no Quotagrid gateway of this version", e);
        }
    }

    private HttpResponse<byte[]> answer(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (HttpConnectTimeoutException e) {
            throw new UnreachableException(address, "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s", e);
        } catch (HttpTimeoutException e) {
            throw new UnreachableException(address, "no answer within " + timeout.toSeconds() + " s", e);
        } catch (ConnectException e) {
            throw new UnreachableException(address, "nobody listens there", e);
        } catch (IOException e) {
            throw new UnreachableException(address, "the connection failed: " + told(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException(address, "interrupted", e);
        }
    }

    private static String told(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    /** What the gateway said; something in front of it may have answered in its place, in words of its own. */
    private static ProblemBody.Reason reason(HttpResponse<byte[]> answer) {
        try {
            return JSON.readValue(answer.body(), ProblemBody.class).error();
        } catch (IOException | NullPointerException e) {
            String text = new String(answer.body(), StandardCharsets.UTF_8).strip();
            String start = text.lines().findFirst().orElse("no reason was given");
            return new ProblemBody.Reason(
                    "unknown", start.substring(0, Math.min(start.length(), 200)), Optional.empty(), List.of());
        }
    }
}
