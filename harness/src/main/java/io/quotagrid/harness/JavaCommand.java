package io.quotagrid.harness;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a JVM is started: with this JVM's Java and class path, and the flags that members need.
 *
 * @param name        what it is called in messages; names its files
 * @param directory   where it runs
 * @param mainClass   what it runs
 * @param arguments   what that is told
 * @param prefix      words before Java: {@code ip netns exec NAME}
 * @param flags       further flags of the JVM
 * @param environment beside this process's own
 */
public record JavaCommand(
        String name,
        Path directory,
        String mainClass,
        List<String> arguments,
        List<String> prefix,
        List<String> flags,
        Map<String, String> environment) {
    private static final List<String> SMALL =
            List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");
    private static final List<String> MEMBER = List.of(
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");
    private static final int FIRST_THAT_WARNS = 24;

    public JavaCommand {
        arguments = List.copyOf(arguments);
        prefix = List.copyOf(prefix);
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }

    /** A small JVM without anything of its own. */
    public static JavaCommand of(String name, Path directory, String mainClass, List<String> arguments) {
        return new JavaCommand(name, directory, mainClass, arguments, List.of(), List.of(), Map.of());
    }

    /** The same, inside something: {@code ip netns exec NAME}. */
    public JavaCommand inside(List<String> words) {
        return new JavaCommand(name, directory, mainClass, arguments, words, flags, environment);
    }

    /** The same, with one more variable. */
    public JavaCommand with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new JavaCommand(name, directory, mainClass, arguments, prefix, flags, more);
    }

    List<String> words() {
        List<String> words = new ArrayList<>(prefix);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(SMALL);
        words.addAll(MEMBER);
        if (Runtime.version().feature() >= FIRST_THAT_WARNS) {
            words.add("--sun-misc-unsafe-memory-access=allow");
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.addAll(flags);
        words.addAll(List.of("-cp", classPath(), mainClass));
        words.addAll(arguments);
        return words;
    }

    /** Ours, whatever directory it is looked at from. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
