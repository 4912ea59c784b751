/** Which policy calls are decided by on this node, and how another one takes its place while calls run. */
@NullMarked
package io.quotagrid.gateway.policy;

import org.jspecify.annotations.NullMarked;
