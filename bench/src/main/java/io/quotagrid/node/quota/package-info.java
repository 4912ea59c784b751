/** Benchmarks of what is not visible outside {@code node.quota}: the windows. */
@NullMarked
package io.quotagrid.node.quota;

import org.jspecify.annotations.NullMarked;
