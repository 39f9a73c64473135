package io.stellicroutes.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/**
 * The input: a CSV file of so many rows, about 187 bytes each, the same bytes for the same number. It has quoted
 * commas, doubled quotes, line breaks in fields, other scripts and empty fields. Lines end with LF, UTF-8, a header
 * row.
 */
final class Input {
    private static final long SEED = 20261125;
    private static final int CHANGED_ONE_IN = 100;
    private static final int UPDATED_ONE_IN = 200;
    private static final int MOVED_ONE_IN = 400;
    private static final int STRIDE = 32;
    private static final LocalDate FIRST_DAY = LocalDate.of(2019, 8, 26);
    private static final List<String> SUBJECTS = List.of("MATH", "HIST", "CS", "BIO", "DIV", "ENG", "CHEM");
    private static final List<String> TITLES = List.of(
            "Calculus I",
            "\"Research, Methods, and Ethics\"",
            "\"The \"\"Long\"\" Nineteenth Century\"",
            "Introduction to Programming",
            "Évolution & Ecology",
            "Old Testament / Hebrew Bible");
    private static final List<String> TERMS = List.of("fall", "winter", "spring", "summer");
    private static final List<String> GRADES = List.of("A", "A-", "B+", "B", "C", "F", "W", "");
    private static final List<String> NOTES = List.of(
            "Meets the advisor in week 7",
            "\"Has to repeat the course, see the letter\"",
            "\"She said \"\"see me\"\" after class\nand came back twice\"",
            "\"Nguyễn Łukasz, Zoë and 志明 share a project\"",
            "Transfer credit accepted",
            "Counts for general education");

    private Input() {}

    /** The file of so many rows; made unless it is there. */
    static Path of(Path directory, long rows) throws IOException {
        return make(directory.resolve("input-" + rows + ".csv"), rows, false);
    }

    /** The same with one row in a hundred changed. */
    static Path changed(Path directory, long rows) throws IOException {
        return make(directory.resolve("input-" + rows + "-changed.csv"), rows, true);
    }

    /** The same with 0.5 % of the rows changed, 0.25 % gone and as many new. */
    static Path revised(Path directory, long rows) throws IOException {
        return made(directory.resolve("input-" + rows + "-revised.csv"), out -> write(out, rows, Version.REVISED));
    }

    /** The same rows, each far from where it was. */
    static Path strided(Path directory, long rows) throws IOException {
        return made(directory.resolve("input-" + rows + "-strided.csv"), out -> {
            for (int stride = 0; stride < STRIDE; stride++) {
                write(out, rows, Version.FIRST, stride);
            }
        });
    }

    private static Path make(Path file, long rows, boolean changed) throws IOException {
        return made(file, out -> write(out, rows, changed ? Version.CHANGED : Version.FIRST));
    }

    private interface Writing {
        void to(BufferedWriter out) throws IOException;
    }

    private static Path made(Path file, Writing writing) throws IOException {
        if (!Files.exists(file)) {
            Path part = Files.createDirectories(file.getParent()).resolve(file.getFileName() + ".part");
            try (BufferedWriter out = Files.newBufferedWriter(part)) {
                header(out);
                writing.to(out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    private enum Version {
        FIRST,
        CHANGED,
        REVISED
    }

    private static void header(BufferedWriter out) throws IOException {
        out.append(String.join(",", Column.ALL.stream().map(Column::name).toList()))
                .append('\n');
    }

    private static void write(BufferedWriter out, long rows, Version version) throws IOException {
        write(out, rows, version, -1);
    }

    /** @param stride only rows of this one; -1 for all */
    private static void write(BufferedWriter out, long rows, Version version, int stride) throws IOException {
        Random random = new Random(SEED);
        Random others = new Random(SEED + 1);
        StringBuilder row = new StringBuilder();
        for (long id = 1; id <= rows; id++) {
            row.setLength(0);
            boolean changed = version == Version.CHANGED && id % CHANGED_ONE_IN == 0
                    || version == Version.REVISED && id % UPDATED_ONE_IN == 0;
            row(row, id, random, changed);
            boolean gone = version == Version.REVISED && id % MOVED_ONE_IN == 1;
            if (!gone && (stride < 0 || id % STRIDE == stride)) {
                out.append(row).append('\n');
            }
            if (version == Version.REVISED && id % MOVED_ONE_IN == 7) {
                row.setLength(0);
                row(row, rows + id, others, false);
                out.append(row).append('\n');
            }
        }
    }

    private static void row(StringBuilder row, long id, Random random, boolean changed) {
        int year = 2019 + random.nextInt(8);
        LocalDate start = FIRST_DAY.plusDays(random.nextInt(2_500));
        int points = random.nextInt(5_000);
        row.append(id).append(',');
        digits(row, random.nextInt(40_000), 8).append(',');
        row.append(one(SUBJECTS, random)).append(' ').append(100 + random.nextInt(400));
        row.append(',').append(one(TITLES, random));
        row.append(',').append(one(TERMS, random));
        row.append(',').append(year);
        row.append(',').append(random.nextInt(10)).append('.').append(random.nextInt(2) * 5);
        String grade = one(GRADES, random);
        row.append(',').append(changed ? "I" : grade).append(',');
        if (points >= 1_000) {
            row.append(points / 1_000).append('.');
            digits(row, points % 1_000, 3);
        }
        row.append(',').append(random.nextBoolean() ? "true" : "false");
        row.append(',').append(start).append(',');
        if (random.nextInt(3) > 0) {
            row.append(start.plusDays(120));
        }
        row.append(',').append(start.minusDays(30)).append(' ');
        digits(row, random.nextInt(24), 2).append(':');
        digits(row, random.nextInt(60), 2).append(":33.");
        digits(row, random.nextInt(1_000_000), 6);
        row.append(",advisor").append(random.nextInt(900)).append("@example.edu");
        row.append(',').append(one(NOTES, random)).append(',');
        if (random.nextBoolean()) {
            row.append(1 + random.nextInt(3));
        }
    }

    private static StringBuilder digits(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        return text.append("0".repeat(width - digits.length())).append(digits);
    }

    private static String one(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
