package io.quotagrid.config;

/**
 * A prepaid balance with a hard cap.
 *
 * @param tier               key, user, team or global
 * @param id                 whose it is
 * @param initialMicros      micro-dollars it starts with
 * @param drawOnParent       whether an empty wallet may draw on the next wider tier's
 * @param unknownPriceMicros charged a call whose price is unknown; 0 refuses it
 */
public record WalletConfig(Tier tier, String id, long initialMicros, boolean drawOnParent, long unknownPriceMicros) {}
