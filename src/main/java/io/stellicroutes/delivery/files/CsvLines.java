package io.stellicroutes.delivery.files;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.stellicroutes.delivery.ChangedRecords;
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
    private final boolean marked;

    /**
     * @param escape whether a text that a spreadsheet might take for a formula gets an apostrophe before it
     * @param marked whether the rows are changes, and the first column says which
     */
    CsvLines(OutputStream out, Header header, boolean escape, boolean marked) throws IOException {
        this.escape = escape;
        this.marked = marked;
        csv = CsvText.to(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        write(ChangedRecords.OPERATION, header.names());
    }

    @Override
    public void write(Row row) throws IOException {
        write(marked ? row.change().operation().code() : "", row.fields());
    }

    private void write(String mark, List<String> texts) {
        if (!marked) {
            csv.writeRecord(escaped(texts));
            return;
        }
        CsvWriter.CsvWriterRecord line = csv.writeRecord();
        line.writeField(mark);
        escaped(texts).forEach(line::writeField);
        line.endRecord();
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
