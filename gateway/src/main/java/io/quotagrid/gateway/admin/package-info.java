/**
 * The operators' listener: metrics and health, on loopback unless told otherwise.
 */
@NullMarked
package io.quotagrid.gateway.admin;

import org.jspecify.annotations.NullMarked;
