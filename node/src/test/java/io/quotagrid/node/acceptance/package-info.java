/** The acceptance cases of a cluster, by their numbers, on real processes. */
@org.jspecify.annotations.NullMarked
package io.quotagrid.node.acceptance;
