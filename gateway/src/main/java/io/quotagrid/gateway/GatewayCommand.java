package io.quotagrid.gateway;

import picocli.CommandLine.Command;

/** {@code quotagrid gateway ...}: what one does with a gateway on this machine. */
@Command(
        name = "gateway",
        description = "Runs a gateway.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class GatewayCommand {}
