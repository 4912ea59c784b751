/** What others link: a client over the admin REST, the command line in {@code .cli}. */
@NullMarked
package io.quotagrid.client;

import org.jspecify.annotations.NullMarked;
