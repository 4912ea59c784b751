/** The real program, several processes of it: what callers and operators see of a cluster. */
@org.jspecify.annotations.NullMarked
package io.quotagrid.gateway.cluster;
