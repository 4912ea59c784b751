package io.quotagrid.client.cli;

import picocli.CommandLine.Command;

/** {@code quotagrid audit ...}: what has happened. */
@Command(
        name = "audit",
        description = "Finds audit records of all nodes, and follows them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AuditQueryCommand.class, AuditTailCommand.class})
final class AuditCommand {}
