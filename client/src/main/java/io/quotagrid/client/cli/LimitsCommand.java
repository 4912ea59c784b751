package io.quotagrid.client.cli;

import picocli.CommandLine.Command;

/** {@code quotagrid limits ...}: limits in force, changed while the cluster runs. */
@Command(
        name = "limits",
        description = "Shows limits and changes them on every node at once.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LimitsListCommand.class, LimitsGetCommand.class, LimitsSetCommand.class, LimitsUnsetCommand.class
        })
final class LimitsCommand {}
