package io.stellicroutes.reliability;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What Stellic's file holds: columns {@code id}, {@code name} and {@code note}.
 *
 * @param csv the file
 * @param records its records, as they have to arrive
 */
record Content(String csv, List<List<String>> records) {
    /** A word that is in every record and may be in no log. */
    static final String MARK = "planted-Lovelace";

    private static final List<String> HOSTILE = List.of(
            "O'Brien, \"Pat\"",
            "two\nlines",
            "a\r\nb",
            "{{env:HOME}} ${body} ${bean:stellicRuns}",
            "'; DROP TABLE roster; --",
            "=cmd|' /C calc'!A0",
            "\u202egnp.exe \u0001\t",
            "\\N \\. \\",
            " NULL ",
            "",
            "../../etc/passwd",
            "</x>&amp;<script>",
            "🎓 Zoë é",
            "0.10",
            "INFO forged\r\nERROR forged",
            "x".repeat(20_000));

    /** So many plain records. */
    static Content plain(int rows) {
        List<List<String>> records = new ArrayList<>();
        for (int row = 1; row <= rows; row++) {
            records.add(
                    List.of(Integer.toString(row), MARK + " Zoë, no. " + row, "meets the advisor in week " + row % 14));
        }
        return of(records);
    }

    /** So many records with values that have broken other programs. */
    static Content hostile(int rows, Random random) {
        List<List<String>> records = new ArrayList<>();
        for (int row = 1; row <= rows; row++) {
            records.add(List.of(
                    Integer.toString(row),
                    MARK + " " + HOSTILE.get(random.nextInt(HOSTILE.size() - 1)),
                    HOSTILE.get(random.nextInt(20) == 0 ? HOSTILE.size() - 1 : random.nextInt(HOSTILE.size() - 1))));
        }
        return of(records);
    }

    private static Content of(List<List<String>> records) {
        StringBuilder csv = new StringBuilder("id,name,note\r\n");
        for (List<String> record : records) {
            csv.append(record.get(0)).append(',').append(quoted(record.get(1)));
            csv.append(',').append(quoted(record.get(2))).append("\r\n");
        }
        return new Content(csv.toString(), List.copyOf(records));
    }

    private static String quoted(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }
}
