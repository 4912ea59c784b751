package io.quotagrid.gateway.admission;

import io.quotagrid.config.Policy;
import io.quotagrid.config.RejectAction;
import io.quotagrid.config.Tier;
import io.quotagrid.config.Unit;
import io.quotagrid.node.quota.Standing;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
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
        List<Standing> told = standings.stream()
                .filter(standing -> !silent.contains(standing.subject().tier()))
                .toList();
        openAi(headers, Unit.REQUESTS, told);
        openAi(headers, Unit.TOKENS, told);
        Meters.tightest(Unit.REQUESTS, told)
                .or(() -> Meters.tightest(Unit.TOKENS, told))
                .ifPresent(tightest -> plain(headers, tightest));
        ietf(headers, told);
    }

    private static void openAi(HttpFields.Mutable headers, Unit unit, List<Standing> standings) {
        Meters.tightest(unit, standings).ifPresent(tightest -> {
            String name = unit.name().toLowerCase(Locale.ROOT);
            headers.put(
                    "x-ratelimit-limit-" + name, Long.toString(tightest.limit().max()));
            headers.put("x-ratelimit-remaining-" + name, Long.toString(tightest.remaining()));
            headers.put("x-ratelimit-reset-" + name, Durations.go(tightest.resetAfter()));
        });
    }

    private static void plain(HttpFields.Mutable headers, Standing tightest) {
        headers.put("X-RateLimit-Limit", Long.toString(tightest.limit().max()));
        headers.put("X-RateLimit-Remaining", Long.toString(tightest.remaining()));
        headers.put("X-RateLimit-Reset", Long.toString(Durations.wholeSeconds(tightest.resetAfter())));
    }

    private static void ietf(HttpFields.Mutable headers, List<Standing> standings) {
        StringJoiner policies = new StringJoiner(", ");
        StringJoiner rates = new StringJoiner(", ");
        for (Standing standing : standings) {
            Duration window = standing.limit().window();
            if (!window.isZero()) {
                String item = '"' + Meters.name(standing) + '"';
                policies.add(item + ";q=" + standing.limit().max() + ";w=" + Durations.wholeSeconds(window));
                rates.add(item + ";r=" + standing.remaining() + ";t=" + Durations.wholeSeconds(standing.resetAfter()));
            }
        }
        if (policies.length() > 0) {
            headers.put("RateLimit-Policy", policies.toString());
            headers.put("RateLimit", rates.toString());
        }
    }
}
