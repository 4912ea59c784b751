package io.quotagrid.client.cli;

import picocli.CommandLine.Command;

/** {@code quotagrid usage ...}: who has used what. */
@Command(
        name = "usage",
        description = "Shows where subjects stand and who uses most, and makes limits full again.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {UsageShowCommand.class, UsageTopCommand.class, UsageResetCommand.class})
final class UsageCommand {}
