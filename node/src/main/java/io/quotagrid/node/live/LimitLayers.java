package io.quotagrid.node.live;

import io.quotagrid.config.Meter;
import io.quotagrid.config.RateAmounts;
import io.quotagrid.config.Strategy;
import io.quotagrid.node.live.EffectiveLimits.Source;
import io.quotagrid.node.quota.LimitSet;
import io.quotagrid.node.quota.Shares;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Limits as they are laid over each other: the policy's, a tier's live default, a subject's override. Each says what it says, and
 * leaves the rest to the ones below.
 *
 * <p>The epoch is the sum of the layers'. It has to grow with the news of any layer, also where a node has heard of a later
 * change of one and not yet of an earlier change of another: the largest epoch alone would be the same for a node that knows
 * both and a node that knows the later one, and the owner of a counter would believe either. Of sums, the one who has heard more
 * has the larger.
 *
 * @param amounts      as written
 * @param window       of the per-minute amounts
 * @param strategy     the policy's for the tier
 * @param shares       the policy's for the tier
 * @param epoch        grows with every change of any layer
 * @param sources      of the amounts
 * @param windowSource of the window
 */
record LimitLayers(
        RateAmounts amounts,
        Duration window,
        Strategy strategy,
        Shares shares,
        long epoch,
        Map<Meter, Source> sources,
        Source windowSource) {

    static LimitLayers ofPolicy(RateAmounts amounts, Duration window, Strategy strategy, Shares shares, long epoch) {
        return new LimitLayers(amounts, window, strategy, shares, epoch, from(amounts, Source.POLICY), Source.POLICY);
    }

    /** With one more layer on top, as it is at that moment. */
    LimitLayers under(LimitChange change, Source source, long nowMillis) {
        return under(change.inForce(nowMillis), source, change.epochAt(nowMillis));
    }

    /** With what a key was given on top. */
    LimitLayers under(KeyChange change) {
        return under(change.key().limits(), Source.KEY, change.epoch());
    }

    private LimitLayers under(Optional<LimitValues> layer, Source source, long epochOfLayer) {
        long sum = epoch + epochOfLayer;
        if (layer.isEmpty()) {
            return new LimitLayers(amounts, window, strategy, shares, sum, sources, windowSource);
        }
        LimitValues values = layer.get();
        Map<Meter, Source> both = new EnumMap<>(Meter.class);
        both.putAll(sources);
        both.putAll(from(values.amounts(), source));
        return new LimitLayers(
                values.amounts().orElse(amounts),
                values.window().orElse(window),
                strategy,
                shares,
                sum,
                both,
                values.window().isPresent() ? source : windowSource);
    }

    LimitSet limits() {
        return new LimitSet(epoch, amounts.limits(window, strategy), shares);
    }

    EffectiveLimits effective() {
        return new EffectiveLimits(limits(), window, sources, windowSource);
    }

    private static Map<Meter, Source> from(RateAmounts amounts, Source source) {
        Map<Meter, Source> sources = new EnumMap<>(Meter.class);
        amounts.amounts().keySet().forEach(meter -> sources.put(meter, source));
        return sources;
    }
}
