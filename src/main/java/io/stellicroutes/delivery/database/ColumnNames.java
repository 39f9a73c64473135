package io.stellicroutes.delivery.database;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The names that a file's columns have in a database: clean, short enough, and unique whatever the case or accent. */
final class ColumnNames {
    private ColumnNames() {}

    /**
     * One name for each of the header's, in its order. The same header gives the same names, in every run.
     *
     * @param reserved names of columns of our own
     */
    static List<String> of(List<String> header, Database database, List<String> reserved) {
        Set<String> used = new HashSet<>(reserved);
        List<String> names = new ArrayList<>(header.size());
        for (int i = 0; i < header.size(); i++) {
            String clean = clean(header.get(i), database);
            String base = clean.isEmpty() ? "column_" + (i + 1) : clean;
            String name = database.bound(base, "");
            for (int suffix = 2; !used.add(folded(name)); suffix++) {
                name = database.bound(base, "_" + suffix);
            }
            names.add(name);
        }
        return names;
    }

    private static String clean(String name, Database database) {
        StringBuilder clean = new StringBuilder(name.length());
        name.codePoints().filter(c -> allowed(c, database)).forEach(clean::appendCodePoint);
        return clean.toString().strip();
    }

    private static boolean allowed(int codePoint, Database database) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default ->
                "\"'`".indexOf(codePoint) < 0
                        && (database.allowsSupplementary() || !Character.isSupplementaryCodePoint(codePoint));
        };
    }

    /** What two names have in common that a database may take for one. */
    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .stripTrailing();
    }
}
