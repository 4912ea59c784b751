package io.quotagrid.gateway;

import io.quotagrid.client.cli.QuotagridCli;
import java.util.Map;
import picocli.CommandLine;

/** The one program: the client's commands and {@code gateway run}, {@code demo} and {@code policy simulate}. */
public final class Quotagrid {
    private Quotagrid() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        SecondSignal.listen();
        System.exit(
                commandLine(Gateway::start, new Foreground(), System.getenv()).execute(args));
    }

    static CommandLine commandLine(Running.Starter starter, Foreground foreground, Map<String, String> environment) {
        CommandLine gateway = new CommandLine(new GatewayCommand());
        gateway.addSubcommand(new GatewayRunCommand(starter, foreground, environment));
        return QuotagridCli.commandLine(
                Map.of("policy", new PolicySimulateCommand()), gateway, new DemoCommand(starter, foreground));
    }
}
