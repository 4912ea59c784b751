package io.quotagrid.client.cli;

import io.quotagrid.client.ClientTls;
import io.quotagrid.config.SecretRef;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The clusters an operator works with, by name, from one file: {@code $XDG_CONFIG_HOME/quotagrid/contexts.yaml}, or {@code
 * ~/.config/quotagrid/contexts.yaml}.
 *
 * <pre>{@code
 * current: prod
 * contexts:
 *   prod: {admin: "https://quota.example.org:41003", token_file: /home/me/.config/quotagrid/prod.token}
 *   safe: {admin: "https://10.0.0.5:41003", ca_file: /home/me/ca.crt, client_certificate_file: /home/me/me.crt, client_key_file: /home/me/me.key}
 *   lab: {admin: "http://10.0.0.5:41003", token_env: LAB_TOKEN}
 * }</pre>
 */
final class Contexts {
    private static final Set<String> TOP_KEYS = Set.of("current", "contexts");
    private static final Set<String> KEYS =
            Set.of("admin", "token_env", "token_file", "ca_file", "client_certificate_file", "client_key_file");

    private final Path file;
    private final Optional<String> current;
    private final Map<String, Context> contexts;

    private Contexts(Path file, Optional<String> current, Map<String, Context> contexts) {
        this.file = file;
        this.current = current;
        this.contexts = contexts;
    }

    /** Where the file is looked for. */
    static Path file(Map<String, String> environment) {
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = config.isBlank()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config")
                : Path.of(config);
        return base.resolve("quotagrid").resolve("contexts.yaml");
    }

    /**
     * What the file says; nothing if there is none.
     *
     * @throws IllegalArgumentException if it cannot be read or understood, naming the place
     */
    static Contexts read(Path file) {
        if (!Files.exists(file)) {
            return new Contexts(file, Optional.empty(), Map.of());
        }
        try {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            return new Reader(file).contexts(document);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (YAMLException e) {
            String problem = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    file + ": not YAML: " + problem.lines().findFirst().orElse(""), e);
        }
    }

    /** Every name there is. */
    Set<String> names() {
        return new TreeSet<>(contexts.keySet());
    }

    /** The one that is used when none is named; empty if the file names none. */
    Optional<Context> current() {
        return current.map(this::named);
    }

    /** @throws IllegalArgumentException if there is no such context, naming those that there are */
    Context named(String name) {
        Context context = contexts.get(name);
        if (context == null) {
            String known = contexts.isEmpty() ? "none are defined" : "there are " + String.join(", ", names());
            throw new IllegalArgumentException(file + ": no context " + name + "; " + known);
        }
        return context;
    }

    /** From the YAML tree to values, naming the place of a mistake. */
    private record Reader(Path file) {
        Contexts contexts(@Nullable Object document) {
            Map<String, Object> top = mapping(document, "the file", TOP_KEYS);
            Map<String, Context> contexts = new LinkedHashMap<>();
            Object named = top.get("contexts");
            if (named != null) {
                mapping(named, "contexts", Set.of())
                        .forEach((name, value) -> contexts.put(name, context(value, "contexts." + name)));
            }
            return new Contexts(file, Optional.ofNullable(top.get("current")).map(Object::toString), contexts);
        }

        private Context context(@Nullable Object value, String place) {
            Map<String, Object> keys = mapping(value, place, KEYS);
            Object admin = keys.get("admin");
            if (admin == null) {
                throw wrong(place, "wants admin: an address as http://127.0.0.1:41003");
            }
            Optional<String> env = Optional.ofNullable(keys.get("token_env")).map(Object::toString);
            Optional<Path> tokenFile =
                    Optional.ofNullable(keys.get("token_file")).map(path -> Path.of(path.toString()));
            if (env.isPresent() && tokenFile.isPresent()) {
                throw wrong(place, "names token_env and token_file; only one of them");
            }
            Optional<SecretRef> token = env.isPresent() || tokenFile.isPresent()
                    ? Optional.of(new SecretRef(env, tokenFile))
                    : Optional.empty();
            ClientTls tls = tls(keys, place);
            try {
                return new Context(URI.create(admin.toString()), token, tls);
            } catch (IllegalArgumentException e) {
                throw wrong(place + ".admin", "no address: " + admin);
            }
        }

        private ClientTls tls(Map<String, Object> keys, String place) {
            Optional<Path> certificate = path(keys, "client_certificate_file");
            Optional<Path> key = path(keys, "client_key_file");
            if (certificate.isPresent() != key.isPresent()) {
                throw wrong(place, "names only one of client_certificate_file and client_key_file");
            }
            return new ClientTls(
                    path(keys, "ca_file"), certificate.map(file -> new ClientTls.Identity(file, key.orElseThrow())));
        }

        private static Optional<Path> path(Map<String, Object> keys, String name) {
            return Optional.ofNullable(keys.get(name)).map(path -> Path.of(path.toString()));
        }

        /** @param known keys that may stand there; empty for any */
        private Map<String, Object> mapping(@Nullable Object value, String place, Set<String> known) {
            if (!(value instanceof Map<?, ?> map)) {
                throw wrong(place, "must be a mapping");
            }
            Map<String, Object> result = new LinkedHashMap<>();
            map.forEach((key, item) -> {
                String name = String.valueOf(key);
                if (!known.isEmpty() && !known.contains(name)) {
                    throw wrong(place, "unknown key " + name + "; allowed: " + String.join(", ", new TreeSet<>(known)));
                }
                if (item != null) {
                    result.put(name, item);
                }
            });
            return result;
        }

        private IllegalArgumentException wrong(String place, String why) {
            return new IllegalArgumentException(file + ": " + place + ": " + why);
        }
    }
}
