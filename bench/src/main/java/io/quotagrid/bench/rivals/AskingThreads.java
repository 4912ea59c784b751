package io.quotagrid.bench.rivals;

import io.quotagrid.bench.Round;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Threads that ask one way, each for the next call once it has its answer: a closed loop. The latency is that of the decision;
 * ending the call, and what the way still has to do when all have ended, count in the time of the round.
 */
final class AskingThreads {
    private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

    private final Way way;
    private final Callers callers;
    private final int count;
    private final int first;

    /**
     * @param callers who calls
     * @param count   how many callers call in turn
     * @param first   with whom the first thread begins: threads and processes begin apart
     */
    AskingThreads(Way way, Callers callers, int count, int first) {
        this.way = way;
        this.callers = callers;
        this.count = count;
        this.first = first;
    }

    Answer run(int threads, Duration length) throws InterruptedException, ExecutionException {
        long messages = way.messages();
        long began = System.nanoTime();
        List<Round> rounds = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Round>> tasks = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int from = first + (int) ((long) thread * count / threads);
                tasks.add(() -> ask(from, began + length.toNanos()));
            }
            for (Future<Round> each : executor.invokeAll(tasks)) {
                rounds.add(each.get());
            }
        } finally {
            executor.shutdown();
        }
        way.drain();
        double seconds = (System.nanoTime() - began) / 1e9;
        Histogram latency = new Histogram(LONGEST_NANOS, 3);
        rounds.forEach(round -> latency.add(round.latencyNanos()));
        Round all = new Round(
                latency.getTotalCount(),
                rounds.stream().mapToLong(Round::failures).sum(),
                rounds.stream()
                        .map(Round::problem)
                        .filter(problem -> !problem.isEmpty())
                        .findFirst()
                        .orElse(""),
                0,
                seconds,
                latency);
        return new Answer(all, way.messages() - messages);
    }

    private Round ask(int from, long endNanos) {
        Histogram latency = new Histogram(LONGEST_NANOS, 3);
        long failures = 0;
        String problem = "";
        for (int caller = from % count;
                System.nanoTime() - endNanos < 0;
                caller = caller + 1 == count ? 0 : caller + 1) {
            long began = System.nanoTime();
            try {
                Runnable end = way.decide(callers, caller);
                latency.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - began));
                end.run();
            } catch (RuntimeException e) {
                failures++;
                problem = e.toString();
            }
        }
        return new Round(latency.getTotalCount(), failures, problem, 0, 0, latency);
    }
}
