/**
 * The operators' listener: who may come in, one class of routes a resource, one shape for all errors, and a record of each change.
 * What the JSON looks like is {@code client.api}'s business; what is changed is {@code node.live}'s.
 *
 * <p>Start reading at {@link io.quotagrid.gateway.admin.AdminServer}.
 */
@NullMarked
package io.quotagrid.gateway.admin;

import org.jspecify.annotations.NullMarked;
