package io.quotagrid.gateway.policy;

import io.quotagrid.gateway.identity.BoundKey;
import io.quotagrid.gateway.identity.Refusal;
import io.quotagrid.node.live.ApiKey;
import io.quotagrid.node.live.LiveKeys;
import java.util.Optional;

/** The keys of the cluster, as those who identify callers see them. Thread-safe. */
public final class KeyRing implements BoundKey.Ring {
    private final LiveKeys keys;

    public KeyRing(LiveKeys keys) {
        this.keys = keys;
    }

    @Override
    public Optional<BoundKey> opened(String secretHash) {
        return keys.table()
                .byHash(secretHash)
                .filter(entry -> entry.change().key().opens(secretHash, keys.nowMillis()))
                .map(entry -> {
                    ApiKey key = entry.change().key();
                    return new BoundKey(entry.id(), key.user(), key.team(), key.group(), key.models());
                });
    }

    /** A secret that another took the place of, and whose time is over, has expired too. */
    @Override
    public Refusal refusal(String secretHash) {
        return keys.table()
                .byHash(secretHash)
                .map(entry -> entry.change().key().revoked() ? Refusal.REVOKED_KEY : Refusal.EXPIRED_KEY)
                .orElse(Refusal.UNKNOWN_KEY);
    }
}
