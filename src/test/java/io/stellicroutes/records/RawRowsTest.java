package io.stellicroutes.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RawRowsTest {
    private static final Subject FILE = Subject.ofFile("the file");
    private static final List<String> FIELDS =
            List.of("plain", "\"in \"\"quotes\"\"\"", "\"two\nlines\"", "", "\"\"", "\"Zoë, 志明\"", "\"\"\"\"");

    @TempDir
    private Path dir;

    private final RecordReader reader = new RecordReader(100, UTF_8);

    /** Rows lie across the ends of blocks, where others have to be moved. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyRowHasTheFieldsThatTheParserFindsWhereverABlockEnds(boolean ahead) throws IOException {
        Random random = new Random(5);
        StringBuilder csv = new StringBuilder("a,b,c\n");
        while (csv.length() < 2_000_000) {
            for (int i = 0; i < 3; i++) {
                csv.append(i == 0 ? "" : ",").append(FIELDS.get(random.nextInt(FIELDS.size())));
            }
            csv.append(random.nextBoolean() ? "\n" : "\r\n");
        }
        Path file = file(csv.toString());
        try (RawRows raw = raw(file, ahead);
                LandedText text = reader.open(file)) {
            Iterator<List<String>> parsed = reader.parse(text);
            parsed.next();
            RawRow row = new RawRow();
            while (raw.next(row)) {
                assertThat(new ArrayList<>(raw.fields(row.bytes()))).isEqualTo(new ArrayList<>(parsed.next()));
            }
            assertThat(parsed).isExhausted();
            assertThat(raw.ragged()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rowsThatDoNotFitTheHeaderArePassedOverAndCounted(boolean ahead) throws IOException {
        try (RawRows raw = raw(file("a,b\n1,2\n\n3\n4,5,6\n7,8"), ahead)) {
            RawRow row = new RawRow();
            List<Long> numbers = new ArrayList<>();
            while (raw.next(row)) {
                numbers.add(row.number());
            }
            assertThat(numbers).containsExactly(1L, 5L);
            assertThat(raw.ragged()).isEqualTo(3);
            assertThat(raw.rows()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBlankLineOfAFileWithOneColumnIsARowForEveryReader(boolean ahead) throws IOException {
        Path file = file("a\n1\n\n3\n");
        try (RawRows raw = raw(file, ahead);
                LandedText text = reader.open(file)) {
            Iterator<List<String>> rows = reader.parse(text);
            Header header = reader.header(rows, FILE);
            Count count = reader.count(rows, header, FILE);
            RawRow row = new RawRow();
            while (raw.next(row)) {
                assertThat(row.number()).isPositive();
            }

            assertThat(count.rows()).isEqualTo(raw.rows()).isEqualTo(3);
            assertThat(count.ragged()).isEqualTo(raw.ragged()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileThatIsNotCsvIsRefusedWithItsRow(boolean ahead) throws IOException {
        try (RawRows raw = raw(file("a,b\n1,2\n3,\"4"), ahead)) {
            RawRow row = new RawRow();
            assertThat(raw.next(row)).isTrue();
            assertThatThrownBy(() -> raw.next(row))
                    .isInstanceOf(UnreadableFileException.class)
                    .hasMessageContaining("behind row 1");
        }
    }

    /** Rows that are larger than all that may be ahead come one by one. */
    @Test
    void rowsAreAheadAsFarAsThereIsRoomAndTheThreadEndsWithThem() throws IOException {
        List<String> values =
                IntStream.range(0, 12).mapToObj(i -> (i + "x").repeat(400_000)).toList();
        Path file = file("a\n" + String.join("\n", values) + "\n");
        RawRow row = new RawRow();
        try (RawRows raw = raw(file, true)) {
            for (String value : values) {
                assertThat(raw.next(row)).isTrue();
                assertThat(row.bytes()).isEqualTo(value.getBytes(UTF_8));
            }
            assertThat(raw.next(row)).isFalse();
            assertThat(raw.next(row)).isFalse();
        }
        try (RawRows raw = raw(file, true)) {
            assertThat(raw.next(row)).isTrue();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("stellic-rows-ahead");
    }

    private RawRows raw(Path file, boolean ahead) throws IOException {
        RawRows rows = reader.raw(file, FILE);
        if (ahead) {
            rows.readAhead(new NothingKnown());
        }
        return rows;
    }

    private Path file(String csv) throws IOException {
        return Files.writeString(dir.resolve("rows.csv"), csv);
    }

    private static final class NothingKnown implements KnownRows {
        @Override
        public int length() {
            return UNKNOWN;
        }

        @Override
        public boolean recognise(RawRow row) {
            return false;
        }

        @Override
        public void found(RawRow row) {
            // nothing to learn
        }
    }
}
