package io.stellicroutes.delivery.files;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.stellicroutes.records.CsvText;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** CSV by RFC 4180, UTF-8, each line ended by LF, a header row first. Not thread-safe. */
final class CsvLines implements RecordWriter {
    private static final String FORMULA = "=+-@\t\r";

    private final CsvWriter csv;
    private final boolean escape;

    /** @param escape whether a text that a spreadsheet might take for a formula gets an apostrophe before it */
    CsvLines(OutputStream out, Header header, boolean escape) throws IOException {
        this.escape = escape;
        csv = CsvText.to(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        csv.writeRecord(escaped(header.names()));
    }

    @Override
    public void write(Row row) throws IOException {
        csv.writeRecord(escaped(row.fields()));
    }

    private List<String> escaped(List<String> texts) {
        return escape
                ? texts.stream()
                        .map(text -> !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text)
                        .toList()
                : texts;
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
