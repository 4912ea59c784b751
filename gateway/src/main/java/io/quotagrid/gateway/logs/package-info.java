/**
 * How this program talks on stderr: as text or as JSON, down to which level, and a line for each call where debugging is asked for.
 *
 * <p>The only room that knows Logback; everybody else logs by SLF4J, with key-values. Only {@code io.quotagrid}'s own level can be
 * changed: at their most talkative, the HTTP parts below write headers and bodies, and with them keys and prompts.
 */
@NullMarked
package io.quotagrid.gateway.logs;

import org.jspecify.annotations.NullMarked;
