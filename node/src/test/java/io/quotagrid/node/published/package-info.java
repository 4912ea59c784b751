/** What others have published about their limiters, asked of ours. */
@org.jspecify.annotations.NullMarked
package io.quotagrid.node.published;
