/**
 * What others link: a client over the admin REST, its words in {@code .api}, the command line in {@code .cli}. Needs neither Hazelcast
 * nor the server.
 *
 * <p>Start reading at {@link io.quotagrid.client.QuotagridClient}.
 */
@NullMarked
package io.quotagrid.client;

import org.jspecify.annotations.NullMarked;
