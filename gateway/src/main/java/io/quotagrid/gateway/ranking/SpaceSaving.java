package io.quotagrid.gateway.ranking;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the most frequent of a stream of ids with a fixed number of counters. An id that has none takes over the smallest one, and
 * with it what it had counted: so a counter says too much by at most what it took over, and never too little. Of N units counted with
 * k counters no count is too large by more than N/k, and every id with more than N/k is there. Not thread-safe.
 *
 * @see <a href="https://doi.org/10.1007/978-3-540-30570-5_27">A. Metwally, D. Agrawal, A. El Abbadi: Efficient Computation of
 *     Frequent and Top-k Elements in Data Streams, 2005</a>
 */
final class SpaceSaving {
    private final Map<String, Counter> counters = new HashMap<>();
    private final Counter[] heap; // the smallest first
    private int size;

    private static final class Counter {
        private String id;
        private long units;
        private long tookOver;
        private int place;

        Counter(String id, int place) {
            this.id = id;
            this.place = place;
        }
    }

    /** @param most counters, 1 or more */
    SpaceSaving(int most) {
        heap = new Counter[most];
    }

    void add(String id, long units) {
        if (units <= 0) {
            return;
        }
        Counter counter = counters.get(id);
        if (counter == null) {
            counter = size < heap.length ? more(id) : takeOver(id);
        }
        counter.units += units;
        sink(counter);
    }

    private Counter more(String id) {
        Counter counter = new Counter(id, size);
        heap[size] = counter;
        size++;
        counters.put(id, counter);
        rise(counter);
        return counter;
    }

    private Counter takeOver(String id) {
        Counter smallest = heap[0];
        counters.remove(smallest.id);
        smallest.id = id;
        smallest.tookOver = smallest.units;
        counters.put(id, smallest);
        return smallest;
    }

    /** What is counted. */
    Tally tally() {
        List<Tally.Entry> entries = Arrays.stream(heap, 0, size)
                .map(counter -> new Tally.Entry(counter.id, counter.units - counter.tookOver, counter.units))
                .toList();
        return new Tally(entries, size < heap.length ? 0 : heap[0].units);
    }

    private void rise(Counter counter) {
        int place = counter.place;
        while (place > 0 && heap[(place - 1) / 2].units > counter.units) {
            put(heap[(place - 1) / 2], place);
            place = (place - 1) / 2;
        }
        put(counter, place);
    }

    private void sink(Counter counter) {
        int place = counter.place;
        int child = smallerChild(place);
        while (child < size && heap[child].units < counter.units) {
            put(heap[child], place);
            place = child;
            child = smallerChild(place);
        }
        put(counter, place);
    }

    private int smallerChild(int place) {
        int left = 2 * place + 1;
        return left + 1 < size && heap[left + 1].units < heap[left].units ? left + 1 : left;
    }

    private void put(Counter counter, int place) {
        heap[place] = counter;
        counter.place = place;
    }
}
