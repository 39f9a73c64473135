package io.stellicroutes.records;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes rejected rows as CSV to correct in a spreadsheet; {@link CorrectedRows} reads what has become of it. Whatever
 * a spreadsheet might take for a formula gets an {@linkplain Apostrophes apostrophe}, and the column
 * {@value CorrectedRows#APOSTROPHE} names the fields of the row that have got one. One thread at a time.
 */
public final class RejectedRowsWriter implements Closeable, Flushable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CsvWriter rows;
    private final List<String> names;

    /**
     * Begins with the line of names.
     *
     * @param text is closed with this
     * @param names the field names of the run's file
     */
    public RejectedRowsWriter(Writer text, List<String> names) {
        this.rows = CsvText.forSpreadsheets(text);
        this.names = names;
        List<String> header =
                new ArrayList<>(List.of(CorrectedRows.NUMBER, CorrectedRows.REASON, CorrectedRows.APOSTROPHE));
        names.stream().map(Apostrophes::on).forEach(header::add);
        rows.writeRecord(header);
    }

    /**
     * Writes a row.
     *
     * @param fields as they were read; may be fewer or more than there are names
     */
    public void write(long number, String reason, List<String> fields) {
        List<String> row = new ArrayList<>(fields.size() + 3);
        ArrayNode changed = JSON.createArrayNode();
        for (int i = 0; i < fields.size(); i++) {
            String field = Apostrophes.on(fields.get(i));
            row.add(field);
            if (!field.equals(fields.get(i))) {
                changed.add(i < names.size() ? names.get(i) : CorrectedRows.WITHOUT_NAME);
            }
        }
        row.addAll(
                0,
                List.of(
                        Long.toString(number),
                        Apostrophes.on(reason),
                        changed.isEmpty() ? "" : Apostrophes.on(changed.toString())));
        rows.writeRecord(row);
    }

    @Override
    public void flush() throws IOException {
        rows.flush();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
