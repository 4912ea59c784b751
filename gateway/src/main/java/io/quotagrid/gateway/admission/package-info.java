/**
 * Between a call and the quota engine: what the call has to pay ({@link io.quotagrid.gateway.admission.Planner}), and how the
 * decision is told, in headers on every answer ({@link io.quotagrid.gateway.admission.QuotaHeaders}) and in the body of a
 * refusal ({@link io.quotagrid.gateway.admission.Refusals}).
 *
 * <p>Decides nothing itself and keeps nothing. All types are thread-safe.
 */
@NullMarked
package io.quotagrid.gateway.admission;

import org.jspecify.annotations.NullMarked;
