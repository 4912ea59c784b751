/**
 * Turns plans into decisions: which messages go to which subject's owner, what belongs together, and what must be undone.
 *
 * <p>A call goes through three places. {@code PlanCall} is the call: it asks every subject of its plan at once, admits it if all
 * grant, gives everything back if not, and ends by its deadline. {@code Lane} is one subject as this node sees it: one message
 * under way at a time; what arrives meanwhile goes with the next. {@code HeldReservation} is what an admitted call holds until
 * it is ended. What a subject answers is not known here ({@code node.quota}), nor where it lives ({@code node.store}).
 *
 * <p><b>The place of slices.</b> {@code PlanCall.begin} posts its asks through {@code Lanes.post}, the one door to the owners. A
 * slice in memory will answer there, before a lane is touched, with the {@link io.quotagrid.node.quota.Reply} that an owner
 * would have given; reports, grants and returns will be further operations of the messages that lanes send anyway.
 *
 * <p>Start reading at {@link io.quotagrid.node.engine.LaneEngine}, then {@code PlanCall}, then {@code Lane}.
 */
@NullMarked
package io.quotagrid.node.engine;

import org.jspecify.annotations.NullMarked;
