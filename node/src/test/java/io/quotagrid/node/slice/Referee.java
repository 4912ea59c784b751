package io.quotagrid.node.slice;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Watches from outside. It knows the limits in force, and every call that really went, with what it took and what it gave
 * back: nothing of the protocol. At each call that goes it looks at the window that ends there.
 */
final class Referee {
    private static final class Admission {
        final long atMicros;
        final String node;
        long permits;
        long requests;
        long tokens;
        boolean counted = true;
        long graceRequests; // let through by a promise that was made before the limits were lowered
        long graceTokens;

        Admission(long atMicros, String node, long requests, long tokens, long permits) {
            this.atMicros = atMicros;
            this.node = node;
            this.permits = permits;
            this.requests = requests;
            this.tokens = tokens;
        }
    }

    private final long windowMicros;
    private final Deque<Admission> window = new ArrayDeque<>();
    private final List<Admission> all = new ArrayList<>();
    private final Set<String> excused = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private long maxRequests;
    private long maxTokens;
    private final long maxPermits;
    private long requests;
    private long tokens;
    private long permits;
    private long loweredAtMicros = -1;
    private long graceMicros;
    private long graceRequests;
    private long graceTokens;
    private double unitMicros;
    private long lookedAtMicros;

    Referee(long windowMicros, long maxRequests, long maxTokens, long maxPermits) {
        this.windowMicros = windowMicros;
        this.maxRequests = maxRequests;
        this.maxTokens = maxTokens;
        this.maxPermits = maxPermits;
    }

    /** New limits. After lowered ones as much more may go, for so long, as was promised before: that is the stated bound. */
    void limits(
            long newRequests, long newTokens, long promisedRequests, long promisedTokens, long forMicros, long now) {
        if (newRequests < maxRequests || newTokens < maxTokens) {
            loweredAtMicros = now;
            graceMicros = forMicros;
            graceRequests = promisedRequests;
            graceTokens = promisedTokens;
        }
        maxRequests = newRequests;
        maxTokens = newTokens;
    }

    /** Whether neither limit would be lowered by these. */
    boolean allows(long newRequests, long newTokens) {
        return newRequests >= maxRequests && newTokens >= maxTokens;
    }

    /** A call has gone; returns its name for {@link #settled}. */
    int went(String node, long wentRequests, long wentTokens, long wentPermits, long now) {
        slide(now);
        Admission admission =
                new Admission(now, node, wentRequests, wentTokens, excused.contains(node) ? 0 : wentPermits);
        window.add(admission);
        all.add(admission);
        requests += wentRequests;
        tokens += wentTokens;
        permits += admission.permits;
        boolean over = requests > maxRequests || tokens > maxTokens;
        if (over && loweredAtMicros >= 0 && now - loweredAtMicros <= graceMicros) {
            admission.graceRequests = requests > maxRequests ? wentRequests : 0;
            admission.graceTokens = tokens > maxTokens ? wentTokens : 0;
            graceRequests -= admission.graceRequests;
            graceTokens -= admission.graceTokens;
            over = graceRequests < 0 || graceTokens < 0;
        }
        if (over || permits > maxPermits) {
            violations.add(String.format(
                    Locale.ROOT,
                    "%.3f ms: node %s: %d of %d requests, %d of %d tokens in the window, %d of %d in flight",
                    now / 1_000.0,
                    node,
                    requests,
                    maxRequests,
                    tokens,
                    maxTokens,
                    permits,
                    maxPermits));
        }
        return all.size() - 1;
    }

    /** A call has ended, and gives back so much of what it took. */
    void settled(int call, long requestsBack, long tokensBack, long now) {
        slide(now);
        Admission admission = all.get(call);
        if (admission.counted) {
            requests -= requestsBack;
            tokens -= tokensBack;
        }
        if (admission.atMicros >= loweredAtMicros) { // what comes back may go again
            graceRequests += Math.min(requestsBack, admission.graceRequests);
            graceTokens += Math.min(tokensBack, admission.graceTokens);
        }
        admission.requests -= requestsBack;
        admission.tokens -= tokensBack;
        permits -= admission.permits;
        admission.permits = 0;
    }

    /** A node has died, and its calls with it; or it was cut off, and its calls in flight are the stated bound from now on. */
    void forgetPermits(String node, boolean forGood) {
        for (Admission each : all) {
            if (each.node.equals(node)) {
                permits -= each.permits;
                each.permits = 0;
            }
        }
        if (forGood) {
            excused.add(node);
        }
    }

    private void slide(long now) {
        if (lookedAtMicros > windowMicros) { // the first window only fills up
            unitMicros += (double) requests * (now - lookedAtMicros);
        }
        lookedAtMicros = now;
        while (!window.isEmpty() && now - window.peek().atMicros >= windowMicros) {
            Admission old = window.remove();
            requests -= old.requests;
            tokens -= old.tokens;
            old.counted = false;
        }
    }

    List<String> violations() {
        return violations;
    }

    long admitted() {
        return all.size();
    }

    /** Requests in the true window times the time they counted, from the second window on. */
    double unitMicros(long now) {
        slide(now);
        return unitMicros;
    }
}
