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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RawRowsTest {
    private static final Subject FILE = Subject.ofFile("the file");
    private static final List<String> FIELDS =
            List.of("plain", "\"in \"\"quotes\"\"\"", "\"two\nlines\"", "", "\"\"", "\"Zoë, 志明\"", "\"\"\"\"");

    @TempDir
    private Path dir;

    private final RecordReader reader = new RecordReader(100, UTF_8);

    /** Rows lie across the ends of blocks, where others have to be moved. */
    @Test
    void everyRowHasTheFieldsThatTheParserFindsWhereverABlockEnds() throws IOException {
        Random random = new Random(5);
        StringBuilder csv = new StringBuilder("a,b,c\n");
        while (csv.length() < 2_000_000) {
            for (int i = 0; i < 3; i++) {
                csv.append(i == 0 ? "" : ",").append(FIELDS.get(random.nextInt(FIELDS.size())));
            }
            csv.append(random.nextBoolean() ? "\n" : "\r\n");
        }
        Path file = file(csv.toString());
        try (RawRows raw = reader.raw(file, FILE);
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

    @Test
    void rowsThatDoNotFitTheHeaderArePassedOverAndCounted() throws IOException {
        try (RawRows raw = reader.raw(file("a,b\n1,2\n\n3\n4,5,6\n7,8"), FILE)) {
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

    @Test
    void aBlankLineOfAFileWithOneColumnIsARowForEveryReader() throws IOException {
        Path file = file("a\n1\n\n3\n");
        try (RawRows raw = reader.raw(file, FILE);
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

    @Test
    void aFileThatIsNotCsvIsRefusedWithItsRow() throws IOException {
        try (RawRows raw = reader.raw(file("a,b\n1,2\n3,\"4"), FILE)) {
            RawRow row = new RawRow();
            assertThat(raw.next(row)).isTrue();
            assertThatThrownBy(() -> raw.next(row))
                    .isInstanceOf(UnreadableFileException.class)
                    .hasMessageContaining("behind row 1");
        }
    }

    private Path file(String csv) throws IOException {
        return Files.writeString(dir.resolve("rows.csv"), csv);
    }
}
