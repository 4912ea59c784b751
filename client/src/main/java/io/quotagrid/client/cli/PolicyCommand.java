package io.quotagrid.client.cli;

import picocli.CommandLine.Command;

/** {@code quotagrid policy ...}: what one does with policies. */
@Command(
        name = "policy",
        description = "Checks policy files, shows and changes the policy in force.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PolicyLintCommand.class,
            PolicyShowCommand.class,
            PolicyDiffCommand.class,
            PolicyApplyCommand.class,
            PolicyRevertCommand.class
        })
final class PolicyCommand {}
