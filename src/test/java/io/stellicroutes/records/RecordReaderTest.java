package io.stellicroutes.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.base.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordReaderTest {
    private static final Subject FILE = Subject.ofFile("x.csv");

    private static final Header HEADER = Header.of("id", "name");

    private final RecordReader reader = new RecordReader(2, UTF_8);
    private final Counting counting = new Counting();

    @Test
    void rowsComeInBatchesOfTheSizeAskedFor() {
        List<Batch> batches = all(rows("1,a", "2,b", "3,c", "4,d", "5,e"), 0);

        assertThat(batches).extracting(Batch::size).containsExactly(2, 2, 1);
        assertThat(batches).extracting(Batch::through).containsExactly(2L, 4L, 5L);
        assertThat(batches.get(2).rows()).containsExactly(new Row(5, List.of("5", "e")));
        assertThat(counting.read).isEqualTo(5);
    }

    @Test
    void aRowOfTheWrongWidthIsToldAndTheBatchIsFilledUpWithTheNext() {
        List<Batch> batches = all(rows("1,a", "2", "3,c", "4,d,e", "5,e", "6"), 0);

        assertThat(batches).extracting(Batch::through).containsExactly(3L, 6L);
        assertThat(counting.ragged)
                .containsExactly(
                        "2 expected 2 fields as in the header, found 1 [2]",
                        "4 expected 2 fields as in the header, found 3 [4, d, e]",
                        "6 expected 2 fields as in the header, found 1 [6]");
        assertThat(counting.read).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void aSpreadsheetsLineWithTheDelimiterIsNoHeader(String delimiter) throws Exception {
        String text = "sep=" + delimiter + "\r\nid" + delimiter + "name\r\n1" + delimiter + "a\r\n";
        RecordReader own = new RecordReader(2, UTF_8, new Limits(delimiter.charAt(0), 100, 100));

        try (RecordReader.Rows rows = own.parse(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
            assertThat(own.header(rows, FILE).names()).containsExactly("id", "name");
            assertThat(rows.next()).containsExactly("1", "a");
        }
        assertThat(own.count(new ByteArrayInputStream(text.getBytes(UTF_8)), FILE)
                        .rows())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({";, ;", "'\t', \\t", "|, |"})
    void aSpreadsheetsLineWithAnotherDelimiterIsNamed(String delimiter, String property) throws Exception {
        String text = "sep=" + delimiter + "\r\nid" + delimiter + "name\r\n";

        try (RecordReader.Rows rows = reader.parse(new ByteArrayInputStream(text.getBytes(UTF_8)))) {
            assertThatThrownBy(() -> reader.header(rows, FILE))
                    .isInstanceOf(UnreadableFileException.class)
                    .hasMessageStartingWith("x.csv begins with the line sep=")
                    .hasMessageContaining(
                            "set stellic.csv.delimiter=" + property + " (see docs/errors.md#separator-line)");
        }
    }

    @Test
    void aColumnThatIsCalledSepOrALaterSuchLineIsNoSpreadsheetsLine() {
        assertThat(reader.header(rows("sep,="), FILE).names()).containsExactly("sep", "=");
        assertThat(reader.header(rows("sep=,x"), FILE).names()).containsExactly("sep=", "x");
        assertThat(reader.header(rows("sep="), FILE).names()).containsExactly("sep=");
    }

    @Test
    void rowsThatAreCheckpointedArePassedOverAndTheOthersKeepTheirNumbers() {
        List<Batch> batches = all(rows("1,a", "2", "3,c", "4,d", "5"), 3);

        assertThat(batches).singleElement().satisfies(batch -> assertThat(batch.rows())
                .containsExactly(new Row(4, List.of("4", "d"))));
        assertThat(counting.read).isEqualTo(2);
        assertThat(counting.ragged).hasSize(1);
    }

    @Test
    void rowsAreReadOnlyAsTheyAreAskedFor() {
        Iterator<List<String>> endless = IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> List.of(Integer.toString(i), "x"))
                .iterator();
        Iterator<Batch> batches = reader.batches(endless, HEADER, 0, counting, FILE);

        assertThat(batches.hasNext()).isTrue();
        assertThat(batches.hasNext()).isTrue();
        assertThat(counting.read).isEqualTo(2);
        assertThat(batches.next().through()).isEqualTo(2);
    }

    @Test
    void behindTheLastBatchThereIsNone() {
        Iterator<Batch> batches = reader.batches(rows(), HEADER, 0, counting, FILE);

        assertThat(batches.hasNext()).isFalse();
        assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aParserThatFailsIsToldWithTheRowBehindWhichItDid() {
        assertThatThrownBy(() -> readRowsUntil(new StreamCorruptedException("private")))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage(
                        "export mine: the landed file is not CSV behind row 3: a quote is not closed, or text follows a"
                                + " closing quote (see docs/errors.md#not-csv)");
    }

    @Test
    void aDiskThatFailsIsNotTakenForBadCsv() {
        assertThatThrownBy(() -> readRowsUntil(new IOException("private")))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessage("export mine: the landed file can't be read any further (behind row 3): is the disk well?"
                        + " (see docs/errors.md#failing-disk)");
    }

    private void readRowsUntil(IOException failure) {
        Iterator<List<String>> broken = new Iterator<>() {
            private int row;

            @Override
            public boolean hasNext() {
                if (row == 3) {
                    throw new UncheckedIOException(failure);
                }
                return true;
            }

            @Override
            public List<String> next() {
                row++;
                return List.of("x", "y");
            }
        };
        Iterator<Batch> batches = reader.batches(
                broken, HEADER, 0, counting, Subject.ofExport("mine").withFile("the landed file"));
        assertThat(batches.next().size()).isEqualTo(2);
        batches.forEachRemaining(batch -> {});
    }

    @Test
    void recordsAreHiddenFromLogs() {
        Batch batch = all(rows("1,private"), 0).get(0);

        assertThat(batch).hasToString("batch of 1 from row 1");
        assertThat(batch.rows().get(0)).hasToString("row 1");
        assertThat(new Batch(HEADER, List.of(), 7)).hasToString("batch of 0");
    }

    @Test
    void aBatchIsMapsInTheHeadersOrderForAnEngineersOwnRoute() {
        List<Map<String, Object>> maps = all(rows("1,a", "2,"), 0).get(0).maps();

        assertThat(maps).containsExactly(Map.of("id", "1", "name", "a"), Map.of("id", "2", "name", ""));
        assertThat(maps.get(0).keySet()).containsExactly("id", "name");
    }

    private List<Batch> all(Iterator<List<String>> rows, long checkpoint) {
        List<Batch> batches = new ArrayList<>();
        reader.batches(rows, HEADER, checkpoint, counting, FILE).forEachRemaining(batches::add);
        return batches;
    }

    private static Iterator<List<String>> rows(String... lines) {
        return Stream.of(lines).map(line -> List.of(line.split(",", -1))).iterator();
    }

    private static final class Counting implements RecordReader.Listener {
        private final List<String> ragged = new ArrayList<>();
        private int read;

        @Override
        public void read() {
            read++;
        }

        @Override
        public void ragged(long row, String reason, List<String> fields) {
            ragged.add(row + " " + reason + " " + fields);
        }
    }
}
