package io.quotagrid.gateway.metrics;

import io.micrometer.core.instrument.Tag;
import io.quotagrid.gateway.identity.IdentitySources;
import io.quotagrid.gateway.identity.Refusal;
import io.quotagrid.gateway.identity.Tokens;
import io.quotagrid.node.live.LiveKeys;

/** Meters of who may call: the keys there are, the issuer's key set, and who was not let in and why. */
public final class IdentityMeters {
    private IdentityMeters() {}

    /** The cluster's keys, as this node knows them. */
    public static void keys(GatewayMeters meters, LiveKeys keys) {
        KeyCensus census = new KeyCensus(keys::table, keys::nowMillis);
        for (KeyCensus.State state : KeyCensus.State.values()) {
            meters.gauge(
                    "quotagrid.keys",
                    "API keys that this node knows of, by state: every node should say the same",
                    Tag.of("state", state.label()),
                    census,
                    all -> all.count(state));
        }
    }

    /** Who was not let in, and the key set by which tokens are checked. */
    public static void callers(GatewayMeters meters, IdentitySources sources) {
        for (Refusal reason : Refusal.values()) { // all of them from the start, so that a rate exists before the first
            meters.count(
                    "quotagrid.identity.refusals",
                    "Requests refused because of who sent them, by reason",
                    Tag.of("reason", reason.label()),
                    sources.refusals(),
                    counts -> counts.of(reason));
        }
        meters.gauge(
                "quotagrid.jwks.age.seconds",
                "Seconds since the issuer's key set was fetched, or has been waited for; 0 where none is in use",
                sources.tokens(),
                tokens -> tokens.keySetAge().toMillis() / 1e3);
        meters.count(
                "quotagrid.jwks.fetches",
                "Attempts to fetch the issuer's key set",
                sources.tokens(),
                Tokens::keySetFetches);
        meters.count(
                "quotagrid.jwks.fetch.failures",
                "Attempts that brought no key set that can be used: the last one stays, for a day",
                sources.tokens(),
                Tokens::keySetFailures);
    }
}
