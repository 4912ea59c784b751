package io.quotagrid.bench.rivals;

import java.util.List;

/**
 * Where the members of one cluster listen on loopback.
 *
 * @param own the port of this process's member
 * @param all every member's, this one's too
 */
record Members(int own, List<Integer> all) {
    Members {
        all = List.copyOf(all);
    }

    List<String> addresses() {
        return all.stream().map(port -> "127.0.0.1:" + port).toList();
    }
}
