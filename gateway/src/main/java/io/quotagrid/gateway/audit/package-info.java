/**
 * One record a request, in daily files, kept as long as the policy says.
 */
@NullMarked
package io.quotagrid.gateway.audit;

import org.jspecify.annotations.NullMarked;
