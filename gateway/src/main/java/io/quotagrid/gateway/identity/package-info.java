/**
 * Who is calling: headers and address in, one {@link io.quotagrid.gateway.identity.Caller} out; knows nothing of quota.
 */
@NullMarked
package io.quotagrid.gateway.identity;

import org.jspecify.annotations.NullMarked;
