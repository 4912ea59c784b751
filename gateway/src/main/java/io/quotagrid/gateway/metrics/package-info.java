/**
 * All meters, declared in one place; every name begins with {@code quotagrid_}.
 */
@NullMarked
package io.quotagrid.gateway.metrics;

import org.jspecify.annotations.NullMarked;
