/**
 * Calls that wait for room instead of being refused ({@code reject_action: queue}): who may wait and how long ({@link
 * io.quotagrid.gateway.queue.QueueRules}), in which order ({@link io.quotagrid.gateway.queue.SubjectQueue}), and when they are
 * asked for again ({@link io.quotagrid.gateway.queue.WaitingRoom}).
 *
 * <p>Charges nothing itself: a call that has waited is decided by the engine like any other, at that moment. Knows no HTTP.
 */
@NullMarked
package io.quotagrid.gateway.queue;

import org.jspecify.annotations.NullMarked;
