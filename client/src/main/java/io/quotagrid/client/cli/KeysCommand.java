package io.quotagrid.client.cli;

import picocli.CommandLine.Command;

/** {@code quotagrid keys ...}: the keys that callers show. */
@Command(
        name = "keys",
        description = "Makes, shows, rotates and revokes API keys, on every node at once.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            KeysCreateCommand.class,
            KeysListCommand.class,
            KeysShowCommand.class,
            KeysRotateCommand.class,
            KeysRevokeCommand.class
        })
final class KeysCommand {}
