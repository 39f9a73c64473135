package io.stellicroutes.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The parser of the road against fastcsv, given any text at all, in blocks of any size. */
final class RecordScannerFuzzTest {
    private static final List<String> REFUSED = List.of("refused");

    @FuzzTest
    void bothParsersFindTheSameRowsOrRefuseBehindTheSameOne(byte[] bytes) {
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return;
        }
        int block = bytes.length == 0 ? 1 : 1 + (bytes[0] & 0xFF);

        List<List<String>> rows = ours(bytes, block);
        assertThat(rows).isEqualTo(theirs(text));
        assertThat(everySecondPassedOver(bytes, block))
                .isEqualTo(IntStream.range(0, rows.size())
                        .mapToObj(i -> i % 2 == 0 || rows.get(i).equals(REFUSED) ? rows.get(i) : width(rows.get(i)))
                        .toList());
    }

    private static List<Integer> width(List<String> row) {
        return List.of(row.equals(List.of("")) ? 0 : row.size());
    }

    private static List<List<?>> everySecondPassedOver(byte[] bytes, int block) {
        List<List<?>> rows = new ArrayList<>();
        try {
            RecordScanner scanner = new RecordScanner(new ByteArrayInputStream(bytes), Limits.DEFAULT, block);
            while (true) {
                if (!scanner.hasNext()) {
                    return rows;
                }
                rows.add(scanner.next());
                int width = scanner.skip();
                if (width == RecordScanner.END) {
                    return rows;
                }
                rows.add(List.of(width));
            }
        } catch (UncheckedIOException e) {
            rows.add(REFUSED);
            return rows;
        }
    }

    private static List<List<String>> ours(byte[] bytes, int block) {
        List<List<String>> rows = new ArrayList<>();
        try {
            new RecordScanner(new ByteArrayInputStream(bytes), Limits.DEFAULT, block).forEachRemaining(rows::add);
        } catch (UncheckedIOException e) {
            rows.add(REFUSED);
        }
        return rows;
    }

    private static List<List<String>> theirs(String text) {
        List<List<String>> rows = new ArrayList<>();
        try {
            CsvReader<CsvRecord> reader = CsvReader.builder()
                    .skipEmptyLines(false)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .allowUnclosedQuote(false)
                    .ofCsvRecord(text);
            reader.forEach(row -> rows.add(row.getFields()));
        } catch (CsvParseException e) {
            rows.add(REFUSED);
        }
        return rows;
    }
}
