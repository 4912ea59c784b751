package io.quotagrid.gateway.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page and all that it leads to: begins with {@code index.html}, follows its links and then the imports of each module, and points
 * the names of libraries to their files. So there is no list of files to keep, no build of its own, and no file that is not needed.
 *
 * <p>All files but the first are under one version, a hash of everything: they can be kept by browsers for ever. Immutable.
 */
public final class PageFiles {
    private static final String HOME = "web/";
    private static final Pattern LINK = Pattern.compile("\\{assets}/([a-z0-9-]+\\.(?:js|css|svg))");
    private static final Pattern IMPORT =
            Pattern.compile("(\\bfrom\\s*|\\bimport\\s*)([\"'])(\\./)?([a-z][a-z0-9/.-]*)\\2");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private final PageFile index;
    private final String version;
    private final Map<String, PageFile> files = new HashMap<>();

    private PageFiles() {
        Map<String, String> texts = texts();
        this.version = hash(texts.toString()).substring(0, 12);
        texts.forEach((name, text) -> files.put(name, made(name, text)));
        String preloads = texts.keySet().stream()
                .filter(name -> name.endsWith(".js"))
                .map(name -> "<link rel=\"modulepreload\" href=\"{assets}/" + name + "\">")
                .collect(Collectors.joining("\n"));
        String page = own("index.html").replace("{preloads}", preloads).replace("{assets}", "/assets/" + version);
        this.index = made("index.html", page);
    }

    /**
     * Reads all files.
     *
     * @throws IllegalStateException if something leads nowhere
     */
    public static PageFiles load() {
        return new PageFiles();
    }

    private static Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        Deque<String> rest = new ArrayDeque<>();
        LINK.matcher(own("index.html")).results().map(link -> link.group(1)).forEach(rest::add);
        while (!rest.isEmpty()) {
            String name = rest.pop();
            if (!texts.containsKey(name)) {
                Library library = Library.FILES.get(name);
                String text = library == null ? own(name) : library.text();
                texts.put(name, name.endsWith(".js") ? linked(text, rest) : text);
            }
        }
        return texts;
    }

    /** Every import of a module as a file beside it. */
    private static String linked(String module, Deque<String> found) {
        return IMPORT.matcher(module).replaceAll(named -> {
            String file = named.group(3) == null ? Library.file(named.group(4)) : named.group(4);
            found.add(file);
            return Matcher.quoteReplacement(replaced(named, file));
        });
    }

    private static String replaced(MatchResult named, String file) {
        return named.group(1) + named.group(2) + "./" + file + named.group(2);
    }

    private static String own(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(HOME + name)) {
            if (in == null) {
                throw new IllegalStateException("the page leads to a file that is not there: " + name);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PageFile made(String name, String text) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalStateException("files like " + name + " have no type");
        }
        return new PageFile(type, hash(text).substring(0, 16), text.getBytes(UTF_8));
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What a browser asks for first. */
    public PageFile index() {
        return index;
    }

    /** Under which all other files are. */
    public String version() {
        return version;
    }

    /** A file; empty if there is none, or if the version is another. */
    public Optional<PageFile> file(String ofVersion, String name) {
        return version.equals(ofVersion) ? Optional.ofNullable(files.get(name)) : Optional.empty();
    }
}
