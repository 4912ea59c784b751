package io.quotagrid.gateway;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;

/**
 * The first TERM or INT lets a gateway leave in order; the second one ends the process at once. Java lets no program hear of a
 * second signal but through {@code sun.misc.Signal}, which the compiler warns of and every JDK has: it is looked up by name, and
 * without it a second signal changes nothing.
 */
final class SecondSignal {
    private static final int SIGNALLED = 128; // a shell's exit codes begin here, plus the signal's number

    private final AtomicBoolean first = new AtomicBoolean(true);
    private final IntConsumer exit;
    private final IntConsumer halt;

    SecondSignal(IntConsumer exit, IntConsumer halt) {
        this.exit = exit;
        this.halt = halt;
    }

    /** Listens to the process's signals. */
    static void listen() {
        SecondSignal signals = new SecondSignal(
                code -> new Thread(() -> Runtime.getRuntime().exit(code), "quotagrid-signal").start(),
                Runtime.getRuntime()::halt);
        for (String name : new String[] {"TERM", "INT"}) {
            try {
                signals.listenTo(name);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                LoggerFactory.getLogger(SecondSignal.class)
                        .atDebug()
                        .setCause(e)
                        .log("a second signal will change nothing");
            }
        }
    }

    private void listenTo(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object listener = Proxy.newProxyInstance(
                SecondSignal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        heard(SIGNALLED + numberOf(signal, arguments[0]));
                    }
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
    }

    private static int numberOf(Class<?> type, Object signal) throws IllegalAccessException, NoSuchMethodException {
        try {
            return (int) type.getMethod("getNumber").invoke(signal);
        } catch (InvocationTargetException e) {
            return 0;
        }
    }

    /** A signal came: the first exits, which runs the shutdown hooks, and every other one ends the process as it stands. */
    void heard(int exitCode) {
        if (first.compareAndSet(true, false)) {
            exit.accept(exitCode);
        } else {
            halt.accept(exitCode);
        }
    }
}
