/**
 * The quota model and its arithmetic: plans, charges, decisions, reservations, windows and the state of one subject.
 *
 * <p>Pure Java. Nothing here knows Hazelcast, HTTP or the wall clock: time comes in as microseconds, amounts as whole
 * units, and the same inputs always give the same answer. That is what lets {@code node.store} run this code on a
 * partition thread. {@code node.store} wraps these values for the wire.
 *
 * <p>Start reading at {@link io.quotagrid.node.quota.QuotaEngine}, then {@link io.quotagrid.node.quota.SubjectMessage} and
 * what an owner does with it: {@link io.quotagrid.node.quota.SubjectState}. How windows slide is in {@code CellWindow}.
 */
@NullMarked
package io.quotagrid.node.quota;

import org.jspecify.annotations.NullMarked;
