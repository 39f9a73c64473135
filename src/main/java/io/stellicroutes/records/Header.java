package io.stellicroutes.records;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The field names of a landed file, in its order: unique whatever the case, none blank.
 *
 * @param names one name a column
 * @param warnings what had to be changed in the file's own header row, a sentence each; by position, for what stands
 *     there may be a record
 */
public record Header(List<String> names, List<String> warnings) {
    public Header {
        names = List.copyOf(names);
        warnings = List.copyOf(warnings);
    }

    /**
     * {@return a header of names that need no repair}
     *
     * @param names unique names, none blank
     */
    public static Header of(String... names) {
        return new Header(List.of(names), List.of());
    }

    /**
     * {@return a header of a file's first row} Blanks around a name are no part of it. A blank name becomes
     * {@code column_<position>}; a name that has been used already, also in another case, gets the suffix {@code _2},
     * {@code _3} and so on.
     *
     * @param row the fields of the first row
     */
    public static Header ofRow(List<String> row) {
        List<String> names = new ArrayList<>(row.size());
        List<String> warnings = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (int column = 1; column <= row.size(); column++) {
            String text = row.get(column - 1) == null ? "" : row.get(column - 1);
            String given = text.strip();
            String base = given.isEmpty() ? "column_" + column : given;
            String name = base;
            for (int suffix = 2; !used.add(name.toLowerCase(Locale.ROOT)); suffix++) {
                name = base + "_" + suffix;
            }
            if (given.isEmpty()) {
                warnings.add("column " + column + " has no name: it is called " + name);
            } else if (!name.equals(given)) {
                warnings.add("column " + column + " repeats a name: it has a number behind it now");
            } else if (!given.equals(text)) {
                warnings.add("column " + column + " has blanks around its name: they are left out");
            }
            names.add(name);
        }
        return new Header(names, warnings);
    }

    /** {@return the number of columns} */
    public int size() {
        return names.size();
    }

    /**
     * {@return the position of a column, from 0; -1 if there is none of that name}
     *
     * @param name the column's name, in the same case
     */
    public int indexOf(String name) {
        return names.indexOf(name);
    }
}
