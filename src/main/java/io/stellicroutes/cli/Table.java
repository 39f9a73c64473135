package io.stellicroutes.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of cells in columns; those for which a terminal has no room go to lines below, indented. Immutable. */
final class Table {
    private static final String GAP = "  ";
    private static final String INDENT = "    ";

    private final List<List<String>> lines;
    private final int numbersFrom;
    private final int[] widths;

    /**
     * A table.
     *
     * @param lines of as many cells each; the first has the titles
     * @param numbersFrom the columns from this one on, but the last, stand to the right
     */
    Table(List<List<String>> lines, int numbersFrom) {
        this.lines = List.copyOf(lines);
        this.numbersFrom = numbersFrom;
        widths = new int[lines.get(0).size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
    }

    /** @param columns the characters that a line may have, if no cell alone has more */
    void print(PrintWriter out, int columns) {
        List<Integer> begins = begins(columns);
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                if (begins.contains(i)) {
                    out.println(text.toString().stripTrailing());
                    text = new StringBuilder(INDENT);
                }
                boolean right = i >= numbersFrom && i < widths.length - 1;
                text.append(String.format(Locale.ROOT, "%" + (right ? "" : "-") + widths[i] + "s" + GAP, line.get(i)));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /** The columns with which a line below begins. */
    private List<Integer> begins(int columns) {
        List<Integer> begins = new ArrayList<>();
        long taken = 0;
        for (int i = 0; i < widths.length; i++) {
            if (taken > 0 && taken + widths[i] > columns) {
                begins.add(i);
                taken = INDENT.length();
            }
            taken += widths[i] + GAP.length();
        }
        return begins;
    }
}
