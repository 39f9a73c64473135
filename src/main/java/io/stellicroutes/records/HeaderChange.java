package io.stellicroutes.records;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How a file's field names differ from those of an earlier file.
 *
 * @param added names that are new
 * @param gone names that are no longer there
 * @param moved whether the names that both have stand in another order
 * @param mayBeARecord whether no name of the earlier file is there, as where the header row is missing: nobody is told
 *     the names then
 */
public record HeaderChange(List<String> added, List<String> gone, boolean moved, boolean mayBeARecord) {
    /** None. */
    public static final HeaderChange NONE = new HeaderChange(List.of(), List.of(), false, false);

    private static final int SHOWN = 20;

    /** Compares two lists of names. */
    public static HeaderChange between(List<String> before, List<String> now) {
        List<String> kept = before.stream().filter(now::contains).toList();
        return new HeaderChange(
                now.stream().filter(name -> !before.contains(name)).toList(),
                before.stream().filter(name -> !now.contains(name)).toList(),
                !kept.equals(now.stream().filter(before::contains).toList()),
                kept.isEmpty() && !before.isEmpty() && !now.isEmpty());
    }

    /** Whether nothing differs. */
    public boolean isNone() {
        return !isDrift() && !moved;
    }

    /** Whether other columns are there, in whatever order. */
    public boolean isDrift() {
        return !added.isEmpty() || !gone.isEmpty();
    }

    /** In words, such as {@code new: a, b; gone: c}; without the names if they may be a record. */
    @Override
    public String toString() {
        if (mayBeARecord) {
            return "none of the columns is the same (now " + added.size() + ", before " + gone.size() + "; not named"
                    + " because they may be a record): has the file a header row?";
        }
        String columns = (added.isEmpty() ? "" : "new: " + names(added))
                + (added.isEmpty() || gone.isEmpty() ? "" : "; ")
                + (gone.isEmpty() ? "" : "gone: " + names(gone));
        return isDrift() ? columns : moved ? "another order" : "none";
    }

    private static String names(List<String> names) {
        return names.stream()
                        .limit(SHOWN)
                        .map(name -> name.replaceAll("\\p{Cntrl}", "?"))
                        .map(name -> name.length() > 100 ? name.substring(0, 100) + "…" : name)
                        .collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }
}
