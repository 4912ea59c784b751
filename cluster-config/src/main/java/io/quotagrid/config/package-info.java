/**
 * Our words for a policy and a cluster: the YAML dialect as validated records, its loader and its lint.
 *
 * <p>Depends on nothing of ours and knows neither Hazelcast nor HTTP. Defaults live in {@code defaults.yaml}, never in
 * code. Start reading at {@link io.quotagrid.config.Policy}. All types are immutable.
 */
@NullMarked
package io.quotagrid.config;

import org.jspecify.annotations.NullMarked;
