package io.stellicroutes.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** Prints what is counted, a line each. */
record CountLines(PrintWriter out) {
    void line(String what, long count) {
        out.println(String.format(Locale.ROOT, "  %-24s %,14d", what, count));
    }

    /** In how many of the updated rows each column has changed. */
    void columns(Map<String, Long> byColumn) {
        if (!byColumn.isEmpty()) {
            out.println("changed in the updated rows:");
            byColumn.forEach(this::line);
        }
    }
}
