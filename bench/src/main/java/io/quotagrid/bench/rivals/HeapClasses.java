package io.quotagrid.bench.rivals;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What lives on the heap after a collection, by class, as {@code jcmd PID GC.class_histogram} says it.
 *
 * @param bytes by the class's name, as the JVM writes it: {@code [B} is an array of bytes
 */
record HeapClasses(Map<String, Long> bytes) {
    private static final Pattern LINE = Pattern.compile(" *\\d+: +\\d+ +(\\d+) +(\\S+).*");

    HeapClasses {
        bytes = Map.copyOf(bytes);
    }

    /** Of this JVM, now; it collects first. */
    static HeapClasses now() throws JMException {
        Object said = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Map<String, Long> bytes = new HashMap<>();
        for (String line : said.toString().lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                bytes.merge(matcher.group(2), Long.parseLong(matcher.group(1)), Long::sum);
            }
        }
        return new HeapClasses(bytes);
    }

    /** As {@link #words} wrote it. */
    static HeapClasses of(String words) {
        Map<String, Long> bytes = new HashMap<>();
        for (String word : words.split(" ")) {
            int equals = word.lastIndexOf('=');
            bytes.put(word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
        }
        return new HeapClasses(bytes);
    }

    String words() {
        return bytes.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }

    static HeapClasses sum(List<HeapClasses> all) {
        Map<String, Long> sum = new HashMap<>();
        all.forEach(each -> each.bytes.forEach((name, bytes) -> sum.merge(name, bytes, Long::sum)));
        return new HeapClasses(sum);
    }

    /** What has come since. */
    HeapClasses since(HeapClasses before) {
        Map<String, Long> more = new TreeMap<>(bytes);
        before.bytes.forEach((name, had) -> more.merge(name, -had, Long::sum));
        return new HeapClasses(more);
    }

    long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The largest first, each divided by the count: {@code SubjectState 40, long[] 32}. */
    String each(long count) {
        return bytes.entrySet().stream()
                .filter(each -> each.getValue() >= count)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(each -> shortName(each.getKey()) + " " + Math.round((double) each.getValue() / count))
                .collect(Collectors.joining(", "));
    }

    private static String shortName(String name) {
        String simple = name.substring(name.lastIndexOf('.') + 1).replace(";", "");
        return switch (name) {
            case "[B" -> "byte[]";
            case "[J" -> "long[]";
            case "[I" -> "int[]";
            default -> name.startsWith("[") ? simple + "[]" : simple;
        };
    }
}
