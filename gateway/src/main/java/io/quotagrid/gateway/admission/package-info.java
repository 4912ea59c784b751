/**
 * From a caller and a call to a plan, and from a decision to headers and refusals; decides nothing itself.
 */
@NullMarked
package io.quotagrid.gateway.admission;

import org.jspecify.annotations.NullMarked;
