package io.quotagrid.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds the known word that somebody probably meant: least edits, and not more than a third of the word. Two neighbours that
 * changed places are one edit (optimal string alignment, after Damerau 1964): it is how most words are mistyped.
 */
final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        int most = Math.max(1, word.length() / 3);
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= most)
                .filter(candidate -> distance(word, candidate) <= most)
                .min(Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : least(a, b, edits, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int least(String a, String b, int[][] edits, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int one = Math.min(edits[i - 1][j], edits[i][j - 1]) + 1;
        int least = Math.min(one, edits[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
    }
}
