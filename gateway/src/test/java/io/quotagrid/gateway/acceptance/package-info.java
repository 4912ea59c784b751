/** The product as its users meet it: a running gateway, real sockets, a real SDK. Knows nothing of the rooms inside. */
@NullMarked
package io.quotagrid.gateway.acceptance;

import org.jspecify.annotations.NullMarked;
