/**
 * Who is calling: headers and address in, one {@link io.quotagrid.gateway.identity.Caller} out; and which of a caller's headers
 * a provider may see. Knows nothing of quota, and no token but by its hash.
 *
 * <p>Start reading at {@link io.quotagrid.gateway.identity.Identifier}. All types are thread-safe.
 */
@NullMarked
package io.quotagrid.gateway.identity;

import org.jspecify.annotations.NullMarked;
