/**
 * The command line: one class a command, results to stdout, talk to stderr, exit codes 0 done, 1 refused, 2 wrong usage.
 *
 * <p>Start reading at {@link io.quotagrid.client.cli.QuotagridCli}.
 */
@NullMarked
package io.quotagrid.client.cli;

import org.jspecify.annotations.NullMarked;
