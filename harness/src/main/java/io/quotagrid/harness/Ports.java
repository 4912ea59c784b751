package io.quotagrid.harness;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports that nobody uses now, and that nobody gets by chance before they are used: they lie below those that systems hand out
 * by themselves, to the near ends of connections and to whoever asks for any port, and are given once. Thread-safe.
 */
public final class Ports {
    private static final int FIRST = 12_000;
    private static final int COUNT = 20_000; // Linux hands out from 32768 on, others from 49152 on
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT)); // other JVMs begin elsewhere

    private Ports() {}

    /** One that was free a moment ago. */
    public static int free() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free from " + FIRST + " on");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** So many, all different; they were free a moment ago. */
    public static List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(free());
        }
        return ports;
    }
}
