package io.stellicroutes.changes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.base.Subject;
import io.stellicroutes.records.KnownRows;
import io.stellicroutes.records.RawRow;
import io.stellicroutes.records.RawRows;
import io.stellicroutes.records.RecordReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpectedRowsTest {
    private static final Subject FILE = Subject.ofFile("the file");
    private static final String HEADER = "id,text,note";
    private static final List<String> TEXTS =
            List.of("plain", "\"in \"\"quotes\"\"\"", "\"two\nlines\"", "", "\"a\r\nb,c\"", "Zoë", "\"\"\"\"");

    @TempDir
    private Path dir;

    private final RecordReader reader = new RecordReader(1_000, UTF_8);
    private final SipHash hash = new SipHash(1, 2);
    private int files;

    /** A row as it was found: its number, its bytes, their hash. */
    private record Found(long number, String bytes, List<Long> hash) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 100, 1_500})
    void theSameRowsAreFoundWhateverWasExpected(int block) throws IOException {
        Random random = new Random(block);
        List<String> old = rows(random, 12_000);
        List<String> now = new ArrayList<>(old);
        now.subList(500, 500 + block).clear();
        now.addAll(6_000, rows(random, block));
        for (int i = 9_000 - block; i < 9_000; i++) {
            now.set(i, "7" + now.get(i));
        }
        Collections.swap(now, 20, 400);
        Path before = file(old);
        Path after = file(now);

        List<Found> expected = found(after, new ExpectedRows(hash, null));
        Counted known = new Counted(new ExpectedRows(hash, entries(before)));

        assertThat(found(after, known)).isEqualTo(expected);
        assertThat(expected).hasSizeGreaterThan(10_000);
        // rows that were inserted, changed or do not fit the header, and some around
        assertThat(known.searched).isLessThan(4 * block + 500);
    }

    @Test
    void rowsInAnotherOrderAreFoundAsIfNothingWasExpected() throws IOException {
        List<String> rows = rows(new Random(3), 5_000);
        Path before = file(rows);
        Collections.shuffle(rows, new Random(4));
        Path after = file(rows);

        assertThat(found(after, new ExpectedRows(hash, entries(before))))
                .isEqualTo(found(after, new ExpectedRows(hash, null)));
    }

    @Test
    void aRowThatBeginsAsTheExpectedOneIsRead() throws IOException {
        Path before = file(List.of("1,a,b", "2,\"a\",b", "3,a,b"));
        Path after = file(List.of("1,a,b\n", "1,a,bb", "2,\"a\",b,", "2,\"a\",\"b\n3,a,b\""));

        assertThat(found(after, new ExpectedRows(hash, entries(before))))
                .isEqualTo(found(after, new ExpectedRows(hash, null)));
    }

    private static List<String> rows(Random random, int count) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(random.nextInt(1_000_000) + "," + TEXTS.get(random.nextInt(TEXTS.size())) + ","
                    + TEXTS.get(random.nextInt(TEXTS.size())) + (random.nextInt(100) == 0 ? ",more" : ""));
        }
        return rows;
    }

    private Path file(List<String> rows) throws IOException {
        StringBuilder csv = new StringBuilder(HEADER).append('\n');
        Random random = new Random(rows.size());
        for (String row : rows) {
            csv.append(row).append(random.nextInt(3) == 0 ? "\r\n" : "\n");
        }
        return Files.writeString(dir.resolve("file" + files++), csv);
    }

    /** The entries of a file's rows, as a baseline has them. */
    private EntryReader entries(Path file) throws IOException {
        Path entries = dir.resolve("entries" + files++);
        long checksum;
        long count;
        try (EntryWriter writer = new EntryWriter(entries)) {
            for (Found row : found(file, new ExpectedRows(hash, null))) {
                int length = row.bytes().getBytes(UTF_8).length;
                writer.add(new RowHash(row.hash().get(0), row.hash().get(1), length, 0, 0, 0, 0), 0);
            }
            checksum = writer.finish();
            count = writer.count();
        }
        Layout layout = new Layout(Arrays.asList(HEADER.split(",")), List.of("id"), List.of("text"), List.of("id"));
        return new EntryReader(
                entries,
                new BaselineDescription(
                        BaselineDescription.FORMAT, "run", count, count, checksum, layout, List.of(), null));
    }

    private List<Found> found(Path file, KnownRows known) throws IOException {
        List<Found> found = new ArrayList<>();
        try (RawRows rows = reader.raw(file, FILE)) {
            rows.readAhead(known);
            RawRow row = new RawRow();
            while (rows.next(row)) {
                found.add(new Found(row.number(), new String(row.bytes(), UTF_8), List.of(row.hash0(), row.hash1())));
            }
        }
        return found;
    }

    /** Counts the rows that were not recognised. */
    private static final class Counted implements KnownRows {
        private final KnownRows known;
        private int searched;

        Counted(KnownRows known) {
            this.known = known;
        }

        @Override
        public int length() {
            return known.length();
        }

        @Override
        public boolean recognise(RawRow row) {
            return known.recognise(row);
        }

        @Override
        public void found(RawRow row) {
            searched++;
            known.found(row);
        }
    }
}
