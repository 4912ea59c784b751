package io.quotagrid.node.cluster;

import static java.util.Objects.requireNonNull;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the members of the cluster something and collects what they say. Members that own nothing are asked too. For what
 * operators do, not for calls: each question is a task on the asked member, on few threads of its own.
 *
 * <p>A question has a topic, and who serves a topic answers it. Members of another version may not know it: they are silent.
 * Thread-safe.
 */
public final class MemberCalls implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MemberCalls.class);
    private static final String EXECUTOR = "quotagrid:calls";

    /** Under this name the member's own waits in its user context. */
    static final String NAME = "quotagrid.calls";

    private static final int THREADS = 4;

    private final @Nullable HazelcastInstance instance;
    private final Function<Member, String> idOf;
    private final String self;
    private final Map<String, Function<byte[], byte[]>> topics = new ConcurrentHashMap<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, threads());

    /**
     * What the members said.
     *
     * @param answers of those that answered in time, by the id of their node
     * @param silent  ids of those that did not, in order: hung, leaving, of a version that does not know the topic, or failed
     */
    public record Answers(Map<String, byte[]> answers, List<String> silent) {
        public Answers {
            answers = Collections.unmodifiableMap(new TreeMap<>(answers));
            silent = silent.stream().sorted().toList();
        }
    }

    /** For a node without a member: it asks itself. */
    public MemberCalls(String self) {
        this(null, member -> self, self);
    }

    /**
     * For a node with a member.
     *
     * @param instance that was prepared
     * @param idOf     the stable id of the node on a member
     */
    public MemberCalls(HazelcastInstance instance, Function<Member, String> idOf) {
        this(instance, idOf, idOf.apply(instance.getCluster().getLocalMember()));
        instance.getUserContext().put(NAME, this);
    }

    private MemberCalls(@Nullable HazelcastInstance instance, Function<Member, String> idOf, String self) {
        this.instance = instance;
        this.idOf = requireNonNull(idOf, "idOf");
        this.self = requireNonNull(self, "self");
    }

    /** Makes a member able to ask and to be asked, before it is started. */
    public static void prepare(Config config) {
        config.getSerializationConfig().addDataSerializableFactory(ClusterForms.FACTORY_ID, new ClusterForms());
        config.addExecutorConfig(
                new ExecutorConfig(EXECUTOR).setPoolSize(THREADS).setStatisticsEnabled(false));
    }

    private static ThreadFactory threads() {
        AtomicInteger made = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "quotagrid-calls-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** The id of this node. */
    public String self() {
        return self;
    }

    /** Ids of every node in the member list, the oldest first. */
    public List<String> members() {
        if (instance == null) {
            return List.of(self);
        }
        return instance.getCluster().getMembers().stream().map(idOf).toList();
    }

    /**
     * From now on this node answers questions of a topic.
     *
     * @param handler may block for a moment; what it throws is logged here and is silence to who asks
     * @throws IllegalStateException if somebody serves the topic already
     */
    public void serve(String topic, Function<byte[], byte[]> handler) {
        if (topics.putIfAbsent(topic, handler) != null) {
            throw new IllegalStateException("the topic " + topic + " is served already");
        }
    }

    /** Asks every member, this one among them. Always completes normally, at the latest after {@code timeout}. */
    public CompletableFuture<Answers> askAll(String topic, byte[] question, Duration timeout) {
        Map<String, CompletableFuture<byte[]>> asked = new HashMap<>();
        if (instance == null) {
            asked.put(self, askSelf(topic, question));
        } else {
            for (Member member : instance.getCluster().getMembers()) {
                asked.put(idOf.apply(member), ask(instance, member, topic, question));
            }
        }
        CompletableFuture<?>[] bounded = asked.values().stream()
                .map(answer -> answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(bounded).handleAsync((all, failure) -> collected(asked), executor);
    }

    private static Answers collected(Map<String, CompletableFuture<byte[]>> asked) {
        Map<String, byte[]> answers = new HashMap<>();
        List<String> silent = new ArrayList<>();
        asked.forEach((id, answer) -> {
            if (answer.isCompletedExceptionally()) {
                silent.add(id);
            } else {
                answers.put(id, answer.join());
            }
        });
        return new Answers(answers, silent);
    }

    /**
     * Asks one member.
     *
     * @return completes exceptionally if it is not in the member list, did not answer in time or failed
     */
    public CompletableFuture<byte[]> ask(String memberId, String topic, byte[] question, Duration timeout) {
        CompletableFuture<byte[]> answer = null;
        if (memberId.equals(self)) {
            answer = askSelf(topic, question);
        } else if (instance != null) {
            for (Member member : instance.getCluster().getMembers()) {
                if (idOf.apply(member).equals(memberId)) {
                    answer = ask(instance, member, topic, question);
                }
            }
        }
        return answer == null
                ? CompletableFuture.failedFuture(new IllegalArgumentException("no member is called " + memberId))
                : answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .thenApplyAsync(Function.identity(), executor);
    }

    private CompletableFuture<byte[]> ask(HazelcastInstance from, Member member, String topic, byte[] question) {
        if (member.localMember()) {
            return askSelf(topic, question);
        }
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        try {
            IExecutorService there = from.getExecutorService(EXECUTOR);
            there.submitToMember(new MemberQuestion(topic, question), member, new Collected(answer));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e); // the member has gone, or this one
        }
        return answer;
    }

    private CompletableFuture<byte[]> askSelf(String topic, byte[] question) {
        return CompletableFuture.supplyAsync(() -> answer(topic, question), executor);
    }

    /** What this node says. */
    byte[] answer(String topic, byte[] question) {
        Function<byte[], byte[]> handler = topics.get(topic);
        if (handler == null) {
            throw new IllegalStateException("nobody here serves the topic " + topic);
        }
        try {
            return handler.apply(question);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).addKeyValue("topic", topic).log("a question of another member failed here");
            throw new IllegalStateException("the question failed at " + self); // its cause may not travel
        }
    }

    /** Asks nobody any more; what is under way stays silent. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** One member's answer. */
    private record Collected(CompletableFuture<byte[]> answer) implements ExecutionCallback<byte[]> {
        @Override
        public void onResponse(byte @Nullable [] response) {
            answer.complete(response == null ? new byte[0] : response);
        }

        @Override
        public void onFailure(Throwable cause) {
            answer.completeExceptionally(cause);
        }
    }
}
