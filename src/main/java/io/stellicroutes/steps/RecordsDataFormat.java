package io.stellicroutes.steps;

import io.stellicroutes.records.RecordReader;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The bundle's own parser of CSV as a data format of Camel; bean {@code stellicCsv}. It reads RFC 4180 with
 * {@code stellic.csv.delimiter} and keeps to {@code stellic.csv.max-columns} and {@code stellic.csv.max-field}.
 * Unmarshals text in UTF-8 to an iterator over rows, lists of text, read only as they are asked for; closing it closes
 * the text. Thread-safe.
 */
public final class RecordsDataFormat extends ServiceSupport implements DataFormat {
    private final RecordReader reader;

    public RecordsDataFormat(RecordReader reader) {
        this.reader = reader;
    }

    /** @throws UnsupportedOperationException always: destinations write records, each in its own format */
    @Override
    public void marshal(Exchange exchange, Object graph, OutputStream stream) {
        throw new UnsupportedOperationException("stellicCsv only unmarshals; use camel-csv to write CSV");
    }

    @Override
    public RecordReader.Rows unmarshal(Exchange exchange, InputStream text) {
        return reader.parse(text);
    }
}
