package io.quotagrid.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports that nobody uses now. They are not of those that systems give to outgoing connections (Linux: from 32768 up; RFC 6335:
 * from 49152): of these one may be taken between now and the start of its server, or while that is started anew.
 */
public final class Ports {
    private static final int LOWEST = 15_000;
    private static final int END = 32_000;
    private static final int MOST_TRIES = 1_000;

    private Ports() {}

    /** One that was free a moment ago. */
    public static int free() {
        return free(1).get(0);
    }

    /** So many, all different; they were free a moment ago. */
    public static List<Integer> free(int count) {
        List<Integer> ports = new ArrayList<>();
        List<ServerSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = opened();
                open.add(socket);
                ports.add(socket.getLocalPort());
            }
            for (ServerSocket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ports;
    }

    private static ServerSocket opened() throws IOException {
        int taken = 0;
        while (taken < MOST_TRIES) {
            try {
                return new ServerSocket(ThreadLocalRandom.current().nextInt(LOWEST, END));
            } catch (BindException e) {
                taken++;
            }
        }
        throw new IllegalStateException("no port from " + LOWEST + " to " + END + " is free");
    }
}
