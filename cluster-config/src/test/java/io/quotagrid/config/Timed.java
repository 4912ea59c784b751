package io.quotagrid.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** Loads and measures this thread's processor time, which a busy machine does not stretch. */
final class Timed {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Timed() {}

    static PolicyReport load(byte[] yaml) {
        long before = THREADS.getCurrentThreadCpuTime();
        PolicyReport report = PolicyLoader.load(yaml);
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - before)).isLessThan(Duration.ofSeconds(1));
        return report;
    }
}
