package io.stellicroutes.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The name nearest to a mistyped one, by the number of letters to change. */
final class Nearest {
    private Nearest() {}

    static Optional<String> to(String typed, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(typed, name) <= Math.max(typed.length() < 4 ? 1 : 2, typed.length() / 3))
                .min(Comparator.comparingInt(name -> distance(typed, name)));
    }

    /** The end of a sentence about a mistyped name; empty if none is near. */
    static String hint(String typed, Collection<String> names) {
        return to(typed, names).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /** How many letters have to be changed, added or left out. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
