package io.stellicroutes.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parser of the road against another one, on every CSV file that the tests have. */
final class ParserAgreementTest {
    private static final Path FILES = Path.of("src/test/resources");

    private final RecordReader reader = new RecordReader(1, UTF_8);

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FILES)) {
            List<Path> csv = files.filter(file -> file.toString().endsWith(".csv"))
                    .map(FILES::relativize)
                    .sorted()
                    .toList();
            assertThat(csv).hasSizeGreaterThan(50);
            return csv;
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void bothParsersReadTheSameRowsOrRefuseBehindTheSameOne(Path file) throws IOException {
        assertThat(ours(FILES.resolve(file))).isEqualTo(theirs(FILES.resolve(file)));
    }

    private List<List<String>> ours(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (CloseableIterator<List<String>> parsed = reader.parse(reader.open(file))) {
            parsed.forEachRemaining(rows::add);
        } catch (CsvParseException | UncheckedIOException e) {
            rows.add(List.of("refused"));
        }
        return rows;
    }

    private List<List<String>> theirs(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        CSVFormat format =
                CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();
        try (Reader text = reader.open(file);
                CSVParser parsed = CSVParser.parse(text, format)) {
            for (CSVRecord row : parsed) {
                rows.add(row.toList());
            }
        } catch (UncheckedIOException e) {
            rows.add(List.of("refused"));
        }
        return rows;
    }
}
