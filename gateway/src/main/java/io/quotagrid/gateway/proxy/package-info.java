/**
 * One exchange from the first byte to the ended reservation: the only room that moves bytes between caller and provider.
 */
@NullMarked
package io.quotagrid.gateway.proxy;

import org.jspecify.annotations.NullMarked;
