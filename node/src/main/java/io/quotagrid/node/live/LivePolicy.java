package io.quotagrid.node.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.quotagrid.node.cluster.MemberCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The cluster's policy. Every member is asked whether it can take a new one; if one objects, or does not answer, it is in force
 * nowhere. If all can, it is put where the truth is kept, in one step, and every member hears of it. Thread-safe.
 */
public final class LivePolicy {
    private static final String PREPARE = "live.policy.prepare";
    private static final Duration PREPARED_WITHIN = Duration.ofSeconds(5);
    private static final int MOST_ATTEMPTS = 4;
    private static final long PAUSE_MILLIS = 500;

    private final LiveSettings settings;
    private final MemberCalls calls;

    LivePolicy(LiveSettings settings, MemberCalls calls) {
        this.settings = settings;
        this.calls = calls;
    }

    /**
     * What came of a change.
     *
     * @param before          what was in force before; empty if nobody has told the cluster of a policy
     * @param now             what is in force
     * @param changed         whether it made a difference: the same text again is no change
     * @param notAcknowledged ids of members that have not said within a second that it is in force there
     */
    public record Applied(
            Optional<PolicyChange> before, PolicyChange now, boolean changed, List<String> notAcknowledged) {
        public Applied {
            requireNonNull(before, "before");
            requireNonNull(now, "now");
            notAcknowledged = List.copyOf(notAcknowledged);
        }
    }

    /** Which policy is in force as far as this node knows; empty until {@link #join} has told. */
    public Optional<PolicyChange> current() {
        return settings.policy();
    }

    /**
     * From now on this node can be asked whether it could take a policy.
     *
     * @param judge says what is against a text, a sentence each; empty if nothing is. May block for a moment
     */
    public void judgedBy(Function<String, List<String>> judge) {
        calls.serve(
                PREPARE,
                text -> String.join("\n", judge.apply(new String(text, UTF_8))).getBytes(UTF_8));
    }

    /** Tells of every later change; who makes it waits meanwhile for this node's word that it is in force. */
    public void onChange(Consumer<PolicyChange> listener) {
        settings.onPolicy(listener);
    }

    /**
     * The first node of a cluster brings the policy that it was started with; the others learn it.
     *
     * @return what is in force now: perhaps another text than the one brought
     * @throws CompletionException of {@link ChangeFailedException} if the cluster cannot be asked
     */
    public PolicyChange join(String text) {
        PolicyVersion own = PolicyVersion.of(text, PolicyVersion.FILE, Instant.EPOCH);
        Optional<PolicyChange> known = current();
        if (known.isPresent()) {
            return known.get();
        }
        try {
            settings.change(PolicyChange.KEY, new PolicyChange(0, own, Optional.empty()), OptionalLong.of(0))
                    .join();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof ConflictException conflict)
                    || conflict.current().isEmpty()) {
                throw e;
            }
            return (PolicyChange) conflict.current().get(); // two began at once, and the other was first
        }
        return current().orElseThrow();
    }

    /**
     * Puts a policy in force on every member, or on none.
     *
     * @param ifEpoch the epoch of the change that who asks has seen: if it is another, nothing changes
     * @param by      who asks
     * @return completes exceptionally with {@link PolicyRefusedException}, {@link ConflictException} or {@link
     *     ChangeFailedException}
     */
    public CompletableFuture<Applied> apply(String text, OptionalLong ifEpoch, String by) {
        return apply(text, ifEpoch, by, true);
    }

    /** @param again whether to ask once more where somebody was silent: a member that has just gone is silent for a moment */
    private CompletableFuture<Applied> apply(String text, OptionalLong ifEpoch, String by, boolean again) {
        return calls.askAll(PREPARE, text.getBytes(UTF_8), PREPARED_WITHIN).thenCompose(said -> {
            Map<String, List<String>> objections = new TreeMap<>();
            said.answers().forEach((member, answer) -> {
                if (answer.length > 0) {
                    objections.put(member, new String(answer, UTF_8).lines().toList());
                }
            });
            if (objections.isEmpty() && !said.silent().isEmpty() && again) {
                return CompletableFuture.runAsync(
                                () -> {}, CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS))
                        .thenCompose(rested -> apply(text, ifEpoch, by, false));
            }
            if (!objections.isEmpty() || !said.silent().isEmpty()) {
                return CompletableFuture.failedFuture(new PolicyRefusedException(objections, said.silent()));
            }
            return changed(PolicyVersion.of(text, by, Instant.EPOCH), ifEpoch, MOST_ATTEMPTS);
        });
    }

    /** What is in force stays what a revert goes back to: so a change is made only from what this node knows of. */
    private CompletableFuture<Applied> changed(PolicyVersion version, OptionalLong ifEpoch, int attempts) {
        Optional<PolicyChange> last = current();
        PolicyChange asked = new PolicyChange(0, version, last.map(PolicyChange::version));
        OptionalLong seen = OptionalLong.of(last.map(PolicyChange::epoch).orElse(0L));
        if (ifEpoch.isPresent() && !ifEpoch.equals(seen)) {
            return CompletableFuture.failedFuture(new ConflictException(
                    last.map(LiveSetting.class::cast), settings.nowMillis().getAsLong()));
        }
        return settings.change(PolicyChange.KEY, asked, seen)
                .thenApply(made -> new Applied(
                        made.answer().before().map(PolicyChange.class::cast),
                        (PolicyChange) made.answer().now().orElseThrow(),
                        made.answer().outcome() == SettingAnswer.Outcome.CHANGED,
                        made.notAcknowledged()))
                .exceptionallyCompose(failure -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause instanceof ConflictException conflict && ifEpoch.isEmpty() && attempts > 1) {
                        conflict.current().ifPresent(news -> settings.tell(PolicyChange.KEY, news));
                        return changed(version, ifEpoch, attempts - 1);
                    }
                    return CompletableFuture.failedFuture(cause);
                });
    }

    /**
     * Goes back to the policy before the last change, as {@link #apply} does.
     *
     * @return empty if there is none
     */
    public Optional<CompletableFuture<Applied>> revert(OptionalLong ifEpoch, String by) {
        return current().flatMap(PolicyChange::before).map(before -> apply(before.text(), ifEpoch, by));
    }
}
