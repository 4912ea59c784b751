package io.quotagrid.gateway.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A file of a library, in the jar that carries the library's npm package. Its version is that of the jar.
 *
 * @param specifier as modules import it
 * @param group     of the jar
 * @param artifact  of the jar
 * @param home      where the package is in it, with {@code {version}} for the version
 * @param path      of the file in the package
 */
record Library(String specifier, String group, String artifact, String home, String path) {
    private static final String WEBJARS = "META-INF/resources/webjars/";

    /** By the name that they have beside the page's own. */
    static final Map<String, Library> FILES = Map.of(
            "preact.js", webjar("preact", "preact", "dist/preact.module.js"),
            "preact-hooks.js", webjar("preact/hooks", "preact", "hooks/dist/hooks.module.js"),
            "htm.js",
                    new Library(
                            "htm",
                            "org.mvnpm",
                            "htm",
                            "META-INF/resources/_static/htm/{version}/",
                            "dist/htm.module.js"),
            "uplot.js", webjar("uplot", "uplot", "dist/uPlot.esm.js"),
            "uplot.css", webjar("uplot/css", "uplot", "dist/uPlot.min.css"));

    private static final Map<String, String> BY_SPECIFIER = FILES.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(file -> file.getValue().specifier(), Map.Entry::getKey));

    private static Library webjar(String specifier, String name, String path) {
        return new Library(specifier, "org.webjars.npm", name, WEBJARS + name + "/{version}/", path);
    }

    /**
     * The file that a module means.
     *
     * @throws IllegalStateException if there is no such library
     */
    static String file(String specifier) {
        String file = BY_SPECIFIER.get(specifier);
        if (file == null) {
            throw new IllegalStateException("the page imports a library that it does not have: " + specifier);
        }
        return file;
    }

    String text() {
        Properties jar = new Properties();
        try (InputStream in = open("META-INF/maven/" + group + "/" + artifact + "/pom.properties")) {
            jar.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String place = home.replace("{version}", jar.getProperty("version", "")) + path;
        try (InputStream in = open(place)) {
            return new String(in.readAllBytes(), UTF_8)
                    .replaceFirst("(?m)^//# sourceMappingURL=.*$", ""); // the map is not served
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        InputStream in = Library.class.getClassLoader().getResourceAsStream(resource);
        if (in == null) {
            throw new IllegalStateException("a library of the page is not on the class path: " + resource);
        }
        return in;
    }
}
