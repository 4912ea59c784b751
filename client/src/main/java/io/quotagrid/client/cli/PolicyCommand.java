package io.quotagrid.client.cli;

import picocli.CommandLine.Command;

/** {@code quotagrid policy ...}: what one does with policy files. */
@Command(
        name = "policy",
        description = "Checks policy files.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PolicyLintCommand.class)
final class PolicyCommand {}
