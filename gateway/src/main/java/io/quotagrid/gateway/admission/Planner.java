package io.quotagrid.gateway.admission;

import static java.util.Objects.requireNonNull;

import io.quotagrid.config.Limit;
import io.quotagrid.config.Policy;
import io.quotagrid.config.RejectAction;
import io.quotagrid.config.TargetConfig;
import io.quotagrid.config.Tier;
import io.quotagrid.gateway.identity.Caller;
import io.quotagrid.gateway.openai.Call;
import io.quotagrid.gateway.openai.CompletionSizes;
import io.quotagrid.gateway.openai.PromptCount;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.LimitBook;
import io.quotagrid.node.quota.AdmissionPlan;
import io.quotagrid.node.quota.Amounts;
import io.quotagrid.node.quota.Charge;
import io.quotagrid.node.quota.Enforcement;
import io.quotagrid.node.quota.SubjectKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says what a call has to pay, and where: on each tier that limits the caller, and at the provider's target. A call without a bearer token is not counted on the key tier: there is no key to count. Thread-safe.
 *
 * <p>First a plan by the upper bound of the prompt, which costs nothing; a caller whose plan was refused for want of tokens asks
 * for a {@link #recount}.
 */
public final class Planner {
    /** The tiers of a caller, narrowest first; a target comes last. */
    private static final List<Tier> CALLER_TIERS =
            List.of(Tier.IP, Tier.KEY, Tier.GROUP, Tier.USER, Tier.TEAM, Tier.GLOBAL);

    private static final int LONGEST_ID = 256;

    private final LimitBook book;
    private final boolean defaults;
    private final Map<Tier, Enforcement> enforcements = new EnumMap<>(Tier.class);
    private final PriorityRules priorities;
    private final CompletionSizes sizes;

    /**
     * For one policy.
     *
     * @param book what is in force for whom, by that policy and what operators have changed since
     */
    public Planner(Policy policy, LimitBook book, CompletionSizes sizes) {
        this.book = requireNonNull(book, "book");
        this.defaults = policy.rateLimitDefaults().isPresent();
        this.sizes = requireNonNull(sizes, "sizes");
        for (Tier tier : CALLER_TIERS) {
            boolean shadow = tier != Tier.GROUP && policy.tier(tier).rejectAction() == RejectAction.SHADOW;
            enforcements.put(tier, shadow ? Enforcement.SHADOW : Enforcement.REFUSE);
        }
        enforcements.put(Tier.PROVIDER, Enforcement.REFUSE);
        priorities = new PriorityRules(policy);
    }

    /**
     * The plan by the upper bound of the prompt. Its prompt is not certain, so no call is refused for good by it.
     *
     * @param target one of the policy's
     */
    public AdmissionPlan plan(Caller caller, Call call, TargetConfig target) {
        return plan(caller, new Amounts(1, estimatedTokens(call), 0, 1), target);
    }

    /**
     * The plan with the prompt counted, which is work (see {@link Call#promptCount}): for a call whose first plan was rejected on
     * a meter of tokens.
     *
     * @return empty when counting cannot change the answer: the plan has no meter of tokens
     */
    public Optional<AdmissionPlan> recount(Caller caller, Call call, TargetConfig target) {
        if (plan(caller, call, target).charges().stream().noneMatch(Planner::countsTokens)) {
            return Optional.empty();
        }
        PromptCount prompt = call.promptCount();
        long tokens = withCompletion(prompt.tokens(), call);
        return Optional.of(plan(caller, new Amounts(1, tokens, Math.min(prompt.certain(), tokens), 1), target));
    }

    /** What {@link #plan} reserves before the cap at each limit: the bound of the prompt, and the completion. */
    public long estimatedTokens(Call call) {
        return withCompletion(call.promptBound(), call);
    }

    /** At most {@link Limit#LARGEST}: no limit is larger. */
    private long withCompletion(long promptTokens, Call call) {
        long each = call.maxTokens().orElseGet(() -> sizes.expectedTokens(call.model()));
        return Math.min(Limit.LARGEST, promptTokens + each * call.completions());
    }

    /**
     * The plan of a call of which no more is known than this: for explanations.
     *
     * @param subjects who pays, narrowest tier first; those without limits pay nothing
     */
    public AdmissionPlan plan(List<SubjectKey> subjects, Amounts amounts) {
        List<Charge> charges = new ArrayList<>(subjects.size());
        subjects.forEach(subject -> charge(subject, amounts, priorities.of(subject.tier(), subjects), charges));
        return new AdmissionPlan(charges);
    }

    /** A plan that shows where a caller stands on each tier, and charges nothing. */
    public AdmissionPlan peek(Caller caller) {
        List<Charge> charges = new ArrayList<>(CALLER_TIERS.size());
        charge(caller, Amounts.PEEK, charges);
        return new AdmissionPlan(charges);
    }

    private AdmissionPlan plan(Caller caller, Amounts amounts, TargetConfig target) {
        List<Charge> charges = new ArrayList<>(CALLER_TIERS.size() + 1);
        charge(caller, amounts, charges);
        charge(new SubjectKey(Tier.PROVIDER, target.id()), amounts, PriorityRules.NONE, charges);
        return new AdmissionPlan(charges);
    }

    private void charge(Caller caller, Amounts amounts, List<Charge> charges) {
        for (Tier tier : CALLER_TIERS) {
            if (book.limits(tier)) {
                String priority = priorities.of(tier, caller);
                subject(tier, caller).ifPresent(subject -> charge(subject, amounts, priority, charges));
            }
        }
    }

    private void charge(SubjectKey subject, Amounts amounts, String priority, List<Charge> charges) {
        Enforcement enforcement = enforcements.getOrDefault(subject.tier(), Enforcement.REFUSE);
        book.limits(subject)
                .ifPresent(limits -> charges.add(new Charge(subject, limits, amounts, enforcement, priority)));
    }

    private Optional<SubjectKey> subject(Tier tier, Caller caller) {
        return switch (tier) {
            case IP -> Optional.of(new SubjectKey(tier, caller.ip()));
            case KEY -> caller.key().map(key -> new SubjectKey(tier, key));
            case USER -> Optional.of(new SubjectKey(tier, caller.user()));
            case TEAM -> Optional.of(new SubjectKey(tier, caller.team()));
            case GLOBAL -> Optional.of(SubjectKey.GLOBAL);
            case GROUP -> pool(caller.group(), caller.key(), caller.user());
            case PROVIDER -> Optional.empty();
        };
    }

    /**
     * The group's pool. Who is in no group has one alone, if the policy has {@code rate_limit_defaults}: a key of ours, else the user,
     * as whoever shows made-up tokens would otherwise have a new one each time.
     */
    public Optional<SubjectKey> pool(Optional<String> group, Optional<String> key, String user) {
        if (group.isPresent()) {
            return group.map(name -> new SubjectKey(Tier.GROUP, name));
        }
        if (!defaults) {
            return Optional.empty();
        }
        String id = LimitBook.ALONE + key.filter(ApiKey::isId).orElse(user);
        return Optional.of(new SubjectKey(Tier.GROUP, id.length() <= LONGEST_ID ? id : id.substring(0, LONGEST_ID)));
    }

    private static boolean countsTokens(Charge charge) {
        return charge.limits().limits().stream().anyMatch(Meters::countsTokens);
    }
}
