package io.quotagrid.node.acceptance;

import io.quotagrid.node.quota.Standing;
import java.util.List;
import java.util.stream.Collectors;

/** What is left, meter by meter. */
final class Standings {
    private Standings() {}

    static String remaining(List<Standing> standings) {
        return standings.stream()
                .map(standing -> Long.toString(standing.remaining()))
                .collect(Collectors.joining(","));
    }
}
