package io.quotagrid.node.slice;

import io.quotagrid.node.quota.Amounts;

/**
 * One call, as it is drawn when it arrives.
 *
 * @param id             of this run
 * @param amounts        what it asks for
 * @param holdMicros     until another tier has answered; 0 if there is none
 * @param refused        whether that tier refuses
 * @param lastsMicros    from leaving to its end
 * @param actualTokens   what it really uses
 * @param failsFirst     the provider is never reached: all goes back
 */
record SimCall(
        long id,
        Amounts amounts,
        long holdMicros,
        boolean refused,
        long lastsMicros,
        long actualTokens,
        boolean failsFirst) {}
