package io.stellicroutes.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;

/** The road of records, given what a printer of CSV has made of any text. */
final class PrintedRecordsFuzzTest {
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
                .setQuoteMode(QuoteMode.ALL)
                .get();
        try (CSVPrinter printer = new CSVPrinter(file, format)) {
            printer.printRecord(Collections.nCopies(columns, "name"));
            for (List<String> fields : table) {
                printer.printRecord(fields);
            }
        }
        Reading reading = new Reading();
        reading.read(file.toString().getBytes(UTF_8), true);

        assertThat(reading.rows()).isEqualTo(table);
    }

    /** Text that has a form in UTF-8. */
    private static String text(String any) {
        return new String(any.getBytes(UTF_8), UTF_8);
    }
}
