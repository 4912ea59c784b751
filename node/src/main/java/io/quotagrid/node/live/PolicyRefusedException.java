package io.quotagrid.node.live;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A policy that some member would not or could not take: it is in force nowhere. Carries no stack trace. */
public final class PolicyRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Map<String, List<String>> objections;
    private final transient List<String> silent;

    PolicyRefusedException(Map<String, List<String>> objections, List<String> silent) {
        super(text(objections, silent), null, false, false);
        this.objections = Map.copyOf(objections);
        this.silent = List.copyOf(silent);
    }

    private static String text(Map<String, List<String>> objections, List<String> silent) {
        String said = objections.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + String.join(", ", entry.getValue()))
                .collect(Collectors.joining("; "));
        String missing = silent.isEmpty() ? "" : "no answer from " + String.join(", ", silent);
        return said.isEmpty() || missing.isEmpty() ? said + missing : said + "; " + missing;
    }

    /** What members have against it, a sentence each, by member id. */
    public Map<String, List<String>> objections() {
        return objections;
    }

    /** Members that did not answer in time. */
    public List<String> silent() {
        return silent;
    }
}
