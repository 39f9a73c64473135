package io.stellicroutes.delivery.files;

import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** CSV by RFC 4180, UTF-8, each line ended by LF, a header row first. Not thread-safe. */
final class CsvLines implements RecordWriter {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();

    private final CSVPrinter printer;

    CsvLines(OutputStream out, Header header) throws IOException {
        printer = new CSVPrinter(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)), FORMAT);
        printer.printRecord(header.names());
    }

    @Override
    public void write(Row row) throws IOException {
        printer.printRecord(row.fields());
    }

    @Override
    public void close() throws IOException {
        printer.close(true);
    }
}
