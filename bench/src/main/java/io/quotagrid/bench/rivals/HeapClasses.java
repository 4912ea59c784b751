package io.quotagrid.bench.rivals;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What lives on the heap after a collection, by class, as {@code jcmd PID GC.class_histogram} says it.
 *
 * @param classes by name, as the JVM writes it: {@code [B} is an array of bytes
 */
record HeapClasses(Map<String, Amount> classes) {
    private static final Pattern LINE = Pattern.compile(" *\\d+: +(\\d+) +(\\d+) +(\\S+).*");
    private static final Pattern WORD = Pattern.compile("(\\d+):(\\d+):(\\S+)");

    /** Objects of one class, and their bytes without what they refer to. */
    record Amount(long objects, long bytes) {
        private static final Amount NONE = new Amount(0, 0);

        Amount plus(Amount other) {
            return new Amount(objects + other.objects, bytes + other.bytes);
        }

        Amount minus(Amount other) {
            return new Amount(objects - other.objects, bytes - other.bytes);
        }
    }

    HeapClasses {
        classes = Map.copyOf(classes);
    }

    /** Of this JVM, now; it collects first. */
    static HeapClasses now() throws JMException {
        Object said = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return of(LINE, said.toString().lines().toList());
    }

    /** As {@link #words} wrote it. */
    static HeapClasses of(String words) {
        return of(WORD, List.of(words.split(" ")));
    }

    private static HeapClasses of(Pattern pattern, List<String> entries) {
        Map<String, Amount> classes = new HashMap<>();
        for (String entry : entries) {
            Matcher matcher = pattern.matcher(entry);
            if (matcher.matches()) {
                Amount amount = new Amount(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
                classes.merge(matcher.group(3), amount, Amount::plus); // loaders may have classes of the same name
            }
        }
        return new HeapClasses(classes);
    }

    String words() {
        return classes.entrySet().stream()
                .map(each -> each.getValue().objects() + ":" + each.getValue().bytes() + ":" + each.getKey())
                .collect(Collectors.joining(" "));
    }

    static HeapClasses sum(List<HeapClasses> all) {
        Map<String, Amount> sum = new HashMap<>();
        all.forEach(each -> each.classes.forEach((name, amount) -> sum.merge(name, amount, Amount::plus)));
        return new HeapClasses(sum);
    }

    /** What has come since. */
    HeapClasses since(HeapClasses before) {
        Map<String, Amount> more = new HashMap<>(classes);
        before.classes.forEach((name, had) ->
                more.put(name, more.getOrDefault(name, Amount.NONE).minus(had)));
        return new HeapClasses(more);
    }

    long bytes() {
        return classes.values().stream().mapToLong(Amount::bytes).sum();
    }

    long objects(Class<?> type) {
        return classes.getOrDefault(type.getName(), Amount.NONE).objects();
    }

    /** The largest first, their bytes divided by the count: {@code SubjectState 32, long[] 48}. */
    String each(long count) {
        return classes.entrySet().stream()
                .filter(each -> each.getValue().bytes() >= count)
                .sorted(Comparator.comparingLong(each -> -each.getValue().bytes()))
                .map(each -> shortName(each.getKey()) + " "
                        + Math.round((double) each.getValue().bytes() / count))
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
