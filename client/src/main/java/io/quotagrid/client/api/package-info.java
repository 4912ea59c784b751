/**
 * The words of the admin REST: one record a document, as it stands in JSON with {@code snake_case} names. The gateway writes what
 * the client reads, from the same records. A value that is not there is left out; a list is always there. Amounts are whole
 * units, times are ISO 8601 in UTC, and every other name says its unit.
 *
 * <p>Start reading at {@link io.quotagrid.client.api.AdminJson}. All types are immutable.
 */
@NullMarked
package io.quotagrid.client.api;

import org.jspecify.annotations.NullMarked;
