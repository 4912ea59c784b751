package io.quotagrid.client.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quotagrid __complete WORD...}: what the last word may become, a line each. The scripts of {@code completion} ask it. */
@Command(name = "__complete", hidden = true)
final class CompleteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        String[] typed = words.isEmpty() ? new String[] {""} : words.toArray(String[]::new);
        int last = typed.length - 1;
        String begun = typed[last];
        List<CharSequence> rests = new ArrayList<>();
        AutoComplete.complete(root, typed, last, begun.length(), begun.length(), rests);
        List<String> ends = rests.stream()
                .map(rest -> begun + rest)
                .filter(word -> !word.startsWith("__"))
                .sorted()
                .distinct()
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        offered(begun, ends).forEach(out::println);
        out.flush();
        return 0;
    }

    /** Options are offered to who has begun one, or where nothing else can stand. */
    private static List<String> offered(String begun, List<String> ends) {
        List<String> words = ends.stream().filter(word -> !word.startsWith("-")).toList();
        return begun.isEmpty() && !words.isEmpty() ? words : ends;
    }
}
