package io.stellicroutes.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.Subject;
import io.stellicroutes.config.ChangeRules;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RawRows;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Two files, and the changes that make the second one of the first. */
final class ComparisonPropertiesTest {
    private static final List<String> HEADER = List.of("id", "name", "note");
    /** So little that nearly everything goes to the disk. */
    private static final long LITTLE = 300;

    private static final long MUCH = 1 << 24;

    private final RecordReader reader = new RecordReader(100, StandardCharsets.UTF_8);

    @Property(tries = 300)
    void theChangesAppliedToTheOldFileGiveTheNewOne(
            @ForAll("tables") Map<String, List<String>> old,
            @ForAll("tables") Map<String, List<String>> now,
            @ForAll long seed,
            @ForAll boolean spills)
            throws IOException {
        List<List<String>> oldRows = rows(old, null);
        List<List<String>> newRows = rows(now, seed % 3 == 0 ? new Random(seed) : null);
        Applied applied = new Applied(old);

        compare(oldRows, newRows, List.of("id"), applied, spills);

        assertThat(applied.table).isEqualTo(now);
    }

    @Property(tries = 300)
    void withoutAKeyRowsAreCounted(
            @ForAll @Size(max = 40) List<@IntRange(max = 6) Integer> old,
            @ForAll @Size(max = 40) List<@IntRange(max = 6) Integer> now,
            @ForAll boolean spills)
            throws IOException {
        Map<List<String>, Integer> balance = new HashMap<>();
        old.forEach(number -> balance.merge(row(number), 1, Integer::sum));

        compare(
                old.stream().map(ComparisonPropertiesTest::row).toList(),
                now.stream().map(ComparisonPropertiesTest::row).toList(),
                List.of(),
                new Changes() {
                    @Override
                    public void inserted(Row row) {
                        balance.merge(List.copyOf(row.fields()), 1, Integer::sum);
                    }

                    @Override
                    public void updated(Row before, Row after) {
                        throw new AssertionError("a row that is its own key can't be another");
                    }

                    @Override
                    public void deleted(Row row) {
                        balance.merge(List.copyOf(row.fields()), -1, Integer::sum);
                    }
                },
                spills);

        Map<List<String>, Integer> expected = new HashMap<>();
        now.forEach(number -> expected.merge(row(number), 1, Integer::sum));
        balance.values().removeIf(count -> count == 0);
        assertThat(balance).isEqualTo(expected);
    }

    @Property(tries = 100)
    void quotesLineEndsAndTheOrderOfColumnsAreNoChange(@ForAll("tables") Map<String, List<String>> table)
            throws IOException {
        Path old = file(rows(table, null), HEADER, false);
        Path now = file(
                rows(table, null).stream()
                        .map(row -> List.of(row.get(2), row.get(0), row.get(1)))
                        .toList(),
                List.of("note", "id", "name"),
                true);
        try {
            Applied applied = new Applied(table);
            Comparison.Outcome outcome = compare(old, now, List.of("id"), applied, false);
            assertThat(applied.changes).isZero();
            assertThat(outcome.unchanged()).isEqualTo(table.size());
        } finally {
            Files.delete(old);
            Files.delete(now);
        }
    }

    @Property(tries = 100)
    void duplicateKeysAreFound(@ForAll @Size(max = 60) List<@IntRange(max = 20) Integer> keys, @ForAll boolean spills)
            throws IOException {
        Path file = file(keys.stream().map(ComparisonPropertiesTest::row).toList(), HEADER, false);
        Path directory = Files.createTempDirectory("keys");
        try (RawRows rows = reader.raw(file, Subject.ofFile("file"))) {
            Compared compared = compared(rows.header(), rows.header(), List.of("id"));

            DuplicateKeys found = DuplicateKeys.of(
                    () -> reader.raw(file, Subject.ofFile("file")),
                    compared,
                    new SipHash(1, 2),
                    directory.resolve("partitions"),
                    spills ? 0 : MUCH);

            assertThat(found.count())
                    .isEqualTo(keys.size() - keys.stream().distinct().count());
            assertThat(directory).isEmptyDirectory();
        } finally {
            Files.delete(file);
            Files.delete(directory);
        }
    }

    @Provide
    Arbitrary<Map<String, List<String>>> tables() {
        Arbitrary<String> text = Arbitraries.strings().withChars("ab\"\n, é").ofMaxLength(4);
        return Arbitraries.maps(
                        Arbitraries.integers().between(0, 60).map(Object::toString),
                        Combinators.combine(text, text).as(List::of))
                .ofMaxSize(60);
    }

    private static List<String> row(int number) {
        return List.of(Integer.toString(number), "n" + number, "");
    }

    /** @param order shuffles the rows; null for the order of their keys */
    private static List<List<String>> rows(Map<String, List<String>> table, Random order) {
        List<List<String>> rows = new ArrayList<>();
        new TreeMap<>(table).forEach((key, value) -> rows.add(List.of(key, value.get(0), value.get(1))));
        if (order != null) {
            Collections.shuffle(rows, order);
        }
        return rows;
    }

    private Comparison.Outcome compare(
            List<List<String>> old, List<List<String>> now, List<String> key, Changes changes, boolean spills)
            throws IOException {
        Path oldFile = file(old, HEADER, false);
        Path newFile = file(now, HEADER, false);
        try {
            return compare(oldFile, newFile, key, changes, spills);
        } finally {
            Files.delete(oldFile);
            Files.delete(newFile);
        }
    }

    private Comparison.Outcome compare(Path old, Path now, List<String> key, Changes changes, boolean spills)
            throws IOException {
        Path directory = Files.createTempDirectory("comparison");
        try (RawRows before = reader.raw(old, Subject.ofFile("old"));
                RawRows after = reader.raw(now, Subject.ofFile("new"))) {
            Compared compared = compared(before.header(), after.header(), key);
            Comparison.Outcome outcome = new Comparison(
                            () -> reader.raw(old, Subject.ofFile("old")),
                            () -> reader.raw(now, Subject.ofFile("new")),
                            compared,
                            changes,
                            directory,
                            spills ? LITTLE : MUCH)
                    .run();
            assertThat(directory).as("nothing stays on the disk").isEmptyDirectory();
            return outcome;
        } finally {
            Files.delete(directory);
        }
    }

    private static Compared compared(Header old, Header now, List<String> key) {
        return Compared.of(Subject.ofExport("x"), old, now, key, ColumnRules.NONE, ChangeRules.DEFAULT);
    }

    private static Path file(List<List<String>> rows, List<String> header, boolean quoted) throws IOException {
        Path file = Files.createTempFile("rows", ".csv");
        try (Writer out = Files.newBufferedWriter(file)) {
            String end = quoted ? "\r\n" : "\n";
            out.write(String.join(",", header) + end);
            for (List<String> row : rows) {
                out.write(String.join(
                                ",",
                                row.stream().map(field -> text(field, quoted)).toList())
                        + end);
            }
        }
        return file;
    }

    private static String text(String field, boolean quoted) {
        boolean must = quoted || field.isEmpty() || field.chars().anyMatch(c -> "\",\n".indexOf(c) >= 0);
        return must ? '"' + field.replace("\"", "\"\"") + '"' : field;
    }

    /** A table to which changes are applied. */
    private static final class Applied implements Changes {
        private final Map<String, List<String>> table;
        private int changes;

        Applied(Map<String, List<String>> table) {
            this.table = new HashMap<>(table);
        }

        @Override
        public void inserted(Row now) {
            changes++;
            assertThat(table.put(now.fields().get(0), rest(now))).isNull();
        }

        @Override
        public void updated(Row old, Row now) {
            changes++;
            assertThat(old.fields().get(0)).isEqualTo(now.fields().get(0));
            assertThat(table.put(now.fields().get(0), rest(now)))
                    .isEqualTo(rest(old))
                    .isNotEqualTo(rest(now));
        }

        @Override
        public void deleted(Row old) {
            changes++;
            assertThat(table.remove(old.fields().get(0))).isEqualTo(rest(old));
        }

        private static List<String> rest(Row row) {
            return List.of(row.fields().get(1), row.fields().get(2));
        }
    }
}
