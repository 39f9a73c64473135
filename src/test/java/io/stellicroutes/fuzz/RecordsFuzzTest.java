package io.stellicroutes.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import io.stellicroutes.records.UnreadableFileException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The road of records: the parser and the reader behind it. */
final class RecordsFuzzTest {
    @FuzzTest
    void anyBytesAreRowsOrAFileThatCannotBeRead(byte[] bytes) throws Exception {
        Reading reading = new Reading();
        try {
            reading.read(bytes, false);
            assertThat(reading.read).isEqualTo(reading.rows.size() + reading.ragged);
        } catch (UnreadableFileException e) {
            assertThat(e.getMessage()).startsWith("the file").doesNotContain("\n");
        }
    }

    @FuzzTest
    void whatIsPrintedIsReadAsItWas(FuzzedDataProvider data) throws Exception {
        int columns = data.consumeInt(1, 5);
        List<List<String>> table = new ArrayList<>();
        for (int row = data.consumeInt(1, 8); row > 0; row--) {
            List<String> fields = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                fields.add(text(data.consumeString(30)));
            }
            table.add(fields);
        }
        StringBuilder file = new StringBuilder();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setRecordSeparator(data.pickValue(new String[] {"\n", "\r\n"}))
                .setQuoteMode(org.apache.commons.csv.QuoteMode.ALL)
                .get();
        try (CSVPrinter printer = new CSVPrinter(file, format)) {
            printer.printRecord(Collections.nCopies(columns, "name"));
            for (List<String> fields : table) {
                printer.printRecord(fields);
            }
        }
        Reading reading = new Reading();
        reading.read(file.toString().getBytes(UTF_8), true);

        assertThat(reading.rows).isEqualTo(table);
    }

    /** Text that has a form in UTF-8. */
    private static String text(String any) {
        return new String(any.getBytes(UTF_8), UTF_8);
    }

    private static final class Reading implements RecordReader.Listener {
        private final List<List<String>> rows = new ArrayList<>();
        private long read;
        private long ragged;

        void read(byte[] bytes, boolean keepRagged) throws Exception {
            RecordReader reader = new RecordReader(3, UTF_8);
            Path file = Files.createTempFile("fuzz", ".csv");
            try {
                Files.write(file, bytes);
                try (Reader text = reader.open(file)) {
                    Iterator<List<String>> parsed = reader.parse(text);
                    Header header = reader.header(parsed, "the file");
                    Iterator<Batch> batches = reader.batches(parsed, header, 0, keepRagged, this, "the file");
                    while (batches.hasNext()) {
                        for (Row row : batches.next().rows()) {
                            rows.add(row.fields());
                        }
                    }
                }
            } finally {
                Files.delete(file);
            }
        }

        @Override
        public void read() {
            read++;
        }

        @Override
        public void ragged(long row, String reason, List<String> fields) {
            ragged++;
        }
    }
}
