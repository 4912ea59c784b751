package io.quotagrid.gateway.admission;

import io.quotagrid.config.Policy;
import io.quotagrid.config.RejectAction;
import io.quotagrid.config.Tier;
import io.quotagrid.config.Unit;
import io.quotagrid.node.quota.Standing;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;

/**
 * Tells a caller on every answer how much is left, in the three dialects that clients read: OpenAI's, the older {@code
 * X-RateLimit-*}, and the IETF's. A tier in shadow mode refuses nobody and is not told of. Thread-safe.
 *
 * <p>OpenAI's name the tightest meter of requests and of tokens: the least left, ties to the narrowest tier. {@code
 * X-RateLimit-*} repeats the one of requests, or of tokens where nothing limits requests, with {@code Reset} in whole seconds
 * from now. The IETF's list every meter that has a window. Slots in parallel are no window and appear in refusals only.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11">RateLimit header fields,
 *     draft 11</a>
 */
public final class QuotaHeaders {
    private final Set<Tier> silent;

    /** @param silent tiers that are not told of */
    QuotaHeaders(Set<Tier> silent) {
        this.silent = Set.copyOf(silent);
    }

    /** Tells of all tiers of the policy but those in shadow mode. */
    public static QuotaHeaders of(Policy policy) {
        EnumSet<Tier> silent = EnumSet.noneOf(Tier.class);
        policy.tiers().forEach((tier, rule) -> {
            if (rule.rejectAction() == RejectAction.SHADOW) {
                silent.add(tier);
            }
        });
        return new QuotaHeaders(silent);
    }

    /**
     * Replaces what the headers say of quota.
     *
     * @param standings every meter of a plan, as the decision has them; empty adds nothing
     */
    public void add(HttpFields.Mutable headers, List<Standing> standings) {
        List<Standing> told = told(standings);
        Optional<Standing> requests = Meters.tightest(Unit.REQUESTS, told);
        Optional<Standing> tokens = Meters.tightest(Unit.TOKENS, told);
        requests.ifPresent(tightest -> openAi(headers, "requests", tightest));
        tokens.ifPresent(tightest -> openAi(headers, "tokens", tightest));
        requests.or(() -> tokens).ifPresent(tightest -> plain(headers, tightest));
        ietf(headers, told);
    }

    /** Those that callers are told of. */
    List<Standing> told(List<Standing> standings) {
        return silent.isEmpty()
                ? standings
                : standings.stream()
                        .filter(standing -> !silent.contains(standing.subject().tier()))
                        .toList();
    }

    private static void openAi(HttpFields.Mutable headers, String unit, Standing tightest) {
        headers.put("x-ratelimit-limit-" + unit, Long.toString(tightest.limit().max()));
        headers.put("x-ratelimit-remaining-" + unit, Long.toString(tightest.remaining()));
        headers.put("x-ratelimit-reset-" + unit, Durations.go(tightest.resetAfter()));
    }

    private static void plain(HttpFields.Mutable headers, Standing tightest) {
        headers.put("X-RateLimit-Limit", Long.toString(tightest.limit().max()));
        headers.put("X-RateLimit-Remaining", Long.toString(tightest.remaining()));
        headers.put("X-RateLimit-Reset", Long.toString(Durations.wholeSeconds(tightest.resetAfter())));
    }

    private static void ietf(HttpFields.Mutable headers, List<Standing> standings) {
        StringBuilder policies = new StringBuilder(32 * standings.size());
        StringBuilder rates = new StringBuilder(32 * standings.size());
        for (Standing standing : standings) {
            Duration window = standing.limit().window();
            if (!window.isZero()) {
                item(policies, standing)
                        .append(";q=")
                        .append(standing.limit().max())
                        .append(";w=")
                        .append(Durations.wholeSeconds(window));
                item(rates, standing)
                        .append(";r=")
                        .append(standing.remaining())
                        .append(";t=")
                        .append(Durations.wholeSeconds(standing.resetAfter()));
            }
        }
        if (!policies.isEmpty()) {
            headers.put("RateLimit-Policy", policies.toString());
            headers.put("RateLimit", rates.toString());
        }
    }

    private static StringBuilder item(StringBuilder list, Standing standing) {
        return list.append(list.isEmpty() ? "\"" : ", \"")
                .append(Meters.name(standing))
                .append('"');
    }
}
