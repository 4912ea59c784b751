package io.quotagrid.bench.rivals;

import com.hazelcast.core.HazelcastInstance;
import io.quotagrid.node.store.OwnerClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One node of every way in a process of its own, with the load that it is told to make: questions on stdin, answers on stdout, a
 * line each, one at a time.
 *
 * <p>Arguments: a name for its clusters, its number among the nodes, the nodes' ports (of all members with slices, of all without,
 * of all plain ones), the port of Redis (0: none).
 */
final class RivalNode {
    private static final int SYNC_MILLIS = 50;
    private static final int APART = 33_333;

    private final Map<Rival, Way> ways = new EnumMap<>(Rival.class);
    private final Map<String, Callers> prepared = new HashMap<>();
    private final int index;

    private RivalNode(String name, int index, List<Integer> ports, int redisPort) {
        this.index = index;
        int nodes = ports.size() / 3;
        List<Members> members = new ArrayList<>();
        for (int cluster = 0; cluster < 3; cluster++) {
            List<Integer> all = ports.subList(cluster * nodes, (cluster + 1) * nodes);
            members.add(new Members(all.get(index), all));
        }
        OwnerClock clock = OwnerClock.startingNow();
        ways.put(Rival.SLICES, new EngineWay(EngineWay.node(name + "-slices", SYNC_MILLIS, members.get(0), clock)));
        ways.put(Rival.OWNERS, new EngineWay(EngineWay.node(name + "-owners", 0, members.get(1), clock)));
        HazelcastInstance plain = PlainMember.start(name + "-plain", members.get(2));
        ways.put(Rival.PROCESSOR, new ProcessorWay(plain));
        ways.put(Rival.BUCKET4J, new BucketWay(plain));
        if (redisPort > 0) {
            ways.put(Rival.REDIS, new RedisWay(redisPort, Callers.MAX, Callers.WINDOW));
        }
    }

    public static void main(String[] arguments) throws IOException {
        List<Integer> ports =
                Stream.of(arguments[2].split(",")).map(Integer::valueOf).toList();
        RivalNode node =
                new RivalNode(arguments[0], Integer.parseInt(arguments[1]), ports, Integer.parseInt(arguments[3]));
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            System.out.println(words[0] + " " + node.answer(List.of(words).subList(1, words.length)));
        }
        Runtime.getRuntime().halt(0); // whoever asked has gone
    }

    private String answer(List<String> words) {
        try {
            if (words.get(0).equals("complete")) {
                int members = Integer.parseInt(words.get(1));
                return "" + ways.values().stream().allMatch(way -> way.complete(members));
            }
            return measure(Question.of(words.subList(1, words.size()))).words();
        } catch (Exception e) {
            return "error: " + e;
        }
    }

    private Answer measure(Question question) throws Exception {
        Way way = ways.get(question.rival());
        if (way == null) {
            throw new IllegalArgumentException("not here: " + question.rival());
        }
        Callers callers = prepared.computeIfAbsent(
                question.tiers() + "/" + question.callers(),
                key -> (question.tiers() == 1 ? Callers.ofOneTier() : Callers.ofSixTiers())
                        .prepared(question.callers()));
        Duration length = question.length();
        return new AskingThreads(way, callers, question.callers(), index * APART).run(question.threads(), length);
    }
}
