package io.quotagrid.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Machines that are network namespaces: each has one address, and a switch for each part of the network that they are cut into.
 * All wires of one test hang in a namespace of their own, so that they go with it. Needs root and {@code ip} (iproute2).
 */
public final class Networks implements AutoCloseable {
    private static final String SUBNET = "10.211.77.";

    private final String prefix;
    private final List<String> machines = new ArrayList<>();
    private final String switches;

    private Networks(String prefix, int count) {
        this.prefix = prefix;
        this.switches = prefix + "sw";
        add(switches);
        for (int part = 0; part < count; part++) {
            inSwitches("link", "add", "part" + part, "type", "bridge");
            inSwitches("link", "set", "part" + part, "up");
        }
        for (int i = 0; i < count; i++) {
            String machine = prefix + i;
            add(machine);
            machines.add(machine);
            inSwitches("link", "add", "wire" + i, "type", "veth", "peer", "name", "eth0", "netns", machine);
            inSwitches("link", "set", "wire" + i, "master", "part0", "up");
            in(machine, "addr", "add", address(i) + "/24", "dev", "eth0");
            in(machine, "link", "set", "eth0", "up");
            in(machine, "link", "set", "lo", "up");
        }
    }

    /**
     * So many machines on one switch.
     *
     * @return empty, with the reason in {@link #whyNot}, where this process may not make any
     */
    public static Optional<Networks> of(int count) {
        if (whyNot().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Networks("qg" + ProcessHandle.current().pid() % 100_000 + "x", count));
    }

    /** Why no machines can be made here; empty if they can. */
    public static Optional<String> whyNot() {
        String trial = "qg" + ProcessHandle.current().pid() % 100_000 + "try";
        try {
            Shell.run("ip", "netns", "add", trial);
            Shell.run("ip", "netns", "del", trial);
            return Optional.empty();
        } catch (IllegalStateException | java.io.UncheckedIOException e) {
            return Optional.of("network namespaces need root and iproute2: " + e.getMessage());
        }
    }

    private static void add(String namespace) {
        Shell.run("ip", "netns", "add", namespace);
        Reaper.INSTANCE.namespace(namespace);
    }

    private void inSwitches(String... words) {
        in(switches, words);
    }

    private static void in(String namespace, String... words) {
        List<String> all = new ArrayList<>(List.of("ip", "-n", namespace));
        all.addAll(List.of(words));
        Shell.run(all.toArray(String[]::new));
    }

    /** The address of a machine. */
    public String address(int machine) {
        return SUBNET + (machine + 1);
    }

    /** Words that run a command on a machine. */
    public List<String> on(int machine) {
        return List.of("ip", "netns", "exec", prefix + machine);
    }

    /**
     * Puts each machine on the switch of its part: machines of different parts do not hear each other. All on part 0 is a
     * healed network.
     *
     * @param parts one number a machine
     */
    public void split(int... parts) {
        for (int machine = 0; machine < parts.length; machine++) {
            inSwitches("link", "set", "wire" + machine, "master", "part" + parts[machine]);
        }
    }

    @Override
    public void close() {
        machines.forEach(machine -> Shell.run("ip", "netns", "del", machine));
        Shell.run("ip", "netns", "del", switches);
    }
}
