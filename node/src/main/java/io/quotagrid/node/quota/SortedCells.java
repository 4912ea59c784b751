package io.quotagrid.node.quota;

/**
 * Cells in the order of their keys (see {@link CellKey}), each with what was charged and what was refunded. Most never see a refund
 * and take two numbers; from the first refund on all of these cells take three.
 *
 * <p>They lie in one array, which shrinks at the front, where the oldest are, and grows at the back. A class to extend and not one to hold: one
 * would be an object more in every window that is kept in memory.
 */
abstract class SortedCells {
    private static final int NARROW = 2;
    private static final int WIDE = 3;

    private long[] numbers;
    private int head; // of the first cell, in numbers
    private int size;
    private int stride = NARROW;

    SortedCells(int capacity) {
        numbers = new long[capacity * NARROW];
    }

    /** How many there are. Every index below goes from 0, the oldest, to this less one. */
    final int size() {
        return size;
    }

    final long key(int index) {
        return numbers[at(index)];
    }

    final long charged(int index) {
        return numbers[at(index) + 1];
    }

    final long refunded(int index) {
        return stride == WIDE ? numbers[at(index) + 2] : 0;
    }

    /** What counts of it. */
    final long net(int index) {
        return Math.max(0, charged(index) - refunded(index));
    }

    /** What all of them count. */
    final long sum() {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += net(i);
        }
        return sum;
    }

    /** Bytes of the array. */
    final long bytes() {
        return 16 + (long) Long.BYTES * numbers.length;
    }

    final void setCharged(int index, long units) {
        numbers[at(index) + 1] = units;
    }

    final void setRefunded(int index, long units) {
        if (stride == NARROW && units != 0) {
            move(size, WIDE);
        }
        if (stride == WIDE) {
            numbers[at(index) + 2] = units;
        }
    }

    /** The index of the cell of that key, or -1. */
    final int find(long key) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = key(middle);
            if (found == key) {
                return middle;
            }
            if (found < key) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** The index of the cell of that key, made if need be. Looks from the back, where now is. */
    final int findOrInsert(long key) {
        int behind = size;
        while (behind > 0 && key(behind - 1) > key) {
            behind--;
        }
        if (behind > 0 && key(behind - 1) == key) {
            return behind - 1;
        }
        insert(behind, key);
        return behind;
    }

    final void removeFirst() {
        size--;
        head = size == 0 ? 0 : head + stride;
    }

    final void remove(int index) {
        int at = at(index);
        System.arraycopy(numbers, at + stride, numbers, at, (size - index - 1) * stride);
        size--;
    }

    /** Takes what others are, in as little room as they need. They must not be used any more. */
    final void become(SortedCells others) {
        others.move(Math.max(1, others.size), others.stride);
        numbers = others.numbers;
        head = others.head;
        size = others.size;
        stride = others.stride;
    }

    private int at(int index) {
        return head + index * stride;
    }

    private void insert(int index, long key) {
        if (head + (size + 1) * stride > numbers.length) {
            int capacity = numbers.length / stride;
            move(size < capacity / 2 ? capacity : Math.max(2, capacity + capacity / 2), stride);
        }
        int at = at(index);
        System.arraycopy(numbers, at, numbers, at + stride, (size - index) * stride);
        numbers[at] = key;
        numbers[at + 1] = 0;
        if (stride == WIDE) {
            numbers[at + 2] = 0;
        }
        size++;
    }

    /** Into an array for so many cells of that stride, from its beginning. */
    private void move(int capacity, int newStride) {
        long[] moved = new long[capacity * newStride];
        for (int i = 0; i < size; i++) {
            System.arraycopy(numbers, at(i), moved, i * newStride, stride);
        }
        numbers = moved;
        head = 0;
        stride = newStride;
    }
}
