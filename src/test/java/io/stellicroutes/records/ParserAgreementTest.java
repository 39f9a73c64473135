package io.stellicroutes.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
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

/** The parser of the road against two others, on every CSV file that the tests have. */
final class ParserAgreementTest {
    private static final Path FILES = Path.of("src/test/resources");

    private static final List<String> REFUSED = List.of("refused");
    private static final List<List<String>> NO_TEXT = List.of(List.of("no text"));

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
    void threeParsersReadTheSameRowsOrRefuseBehindTheSameOne(Path file) throws IOException {
        agree(ours(FILES.resolve(file)), commonsCsv(FILES.resolve(file)));
        agree(ours(FILES.resolve(file)), fastCsv(FILES.resolve(file)));
    }

    /** The others decode ahead: bytes that are no text end them before the rows in front of these. */
    private static void agree(List<List<String>> ours, List<List<String>> theirs) {
        if (theirs.equals(NO_TEXT)) {
            assertThat(ours).endsWith(REFUSED);
        } else {
            assertThat(ours).isEqualTo(theirs);
        }
    }

    private List<List<String>> ours(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (RecordReader.Rows parsed = reader.parse(reader.open(file))) {
            parsed.forEachRemaining(rows::add);
        } catch (UncheckedIOException e) {
            rows.add(REFUSED);
        }
        return rows;
    }

    private List<List<String>> commonsCsv(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        CSVFormat format =
                CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(false).get();
        try (Reader text = new InputStreamReader(reader.open(file), UTF_8.newDecoder());
                CSVParser parsed = CSVParser.parse(text, format)) {
            for (CSVRecord row : parsed) {
                rows.add(row.toList());
            }
        } catch (CharacterCodingException e) {
            return NO_TEXT;
        } catch (UncheckedIOException e) {
            return otherwise(e, rows);
        }
        return rows;
    }

    private static List<List<String>> otherwise(RuntimeException e, List<List<String>> rows) {
        if (e.getCause() instanceof CharacterCodingException) {
            return NO_TEXT;
        }
        rows.add(REFUSED);
        return rows;
    }

    private List<List<String>> fastCsv(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> parsed = CsvReader.builder()
                .skipEmptyLines(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(new InputStreamReader(reader.open(file), UTF_8.newDecoder()))) {
            parsed.forEach(row -> rows.add(row.getFields()));
        } catch (CharacterCodingException e) {
            return NO_TEXT;
        } catch (CsvParseException | UncheckedIOException e) {
            return otherwise(e, rows);
        }
        return rows;
    }
}
