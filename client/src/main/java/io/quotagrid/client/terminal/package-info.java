/**
 * What a person sees: lines and tables that fit the terminal, colours where there is one.
 *
 * <p>Start reading at {@link io.quotagrid.client.terminal.Page}. Nothing here knows what is shown.
 */
@NullMarked
package io.quotagrid.client.terminal;

import org.jspecify.annotations.NullMarked;
