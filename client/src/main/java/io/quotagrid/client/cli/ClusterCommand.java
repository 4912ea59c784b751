package io.quotagrid.client.cli;

import picocli.CommandLine.Command;

/** {@code quotagrid cluster ...}: how the cluster stands. */
@Command(
        name = "cluster",
        description = "Shows how the cluster stands, takes members out of it, and has them log more or less.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ClusterStatusCommand.class,
            ClusterMembersCommand.class,
            ClusterDrainCommand.class,
            ClusterWatchCommand.class,
            ClusterLogLevelCommand.class
        })
final class ClusterCommand {}
