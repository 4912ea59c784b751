package io.quotagrid.client.cli;

import picocli.CommandLine.Command;

/** {@code quotagrid cluster ...}: how the cluster stands. */
@Command(
        name = "cluster",
        description = "Shows how the cluster stands, and takes members out of it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ClusterStatusCommand.class,
            ClusterMembersCommand.class,
            ClusterDrainCommand.class,
            ClusterWatchCommand.class
        })
final class ClusterCommand {}
