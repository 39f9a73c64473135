package io.stellicroutes.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.dataformat.csv.CsvDataFormat;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** A file read as the road reads it: by the parser as the route configures it, and the reader behind it. */
final class Reading implements RecordReader.Listener {
    private static final DefaultCamelContext CONTEXT = new DefaultCamelContext();
    private static final CsvDataFormat CSV = started();

    private final List<List<String>> rows = new ArrayList<>();
    private long read;
    private long ragged;

    private static CsvDataFormat started() {
        CsvDataFormat csv = new CsvDataFormat();
        csv.setDelimiter(',');
        csv.setIgnoreEmptyLines(false);
        csv.setLazyLoad(true);
        csv.start();
        return csv;
    }

    List<List<String>> rows() {
        return rows;
    }

    /** How many rows were seen, good and ragged. */
    long seen() {
        return read;
    }

    long ragged() {
        return ragged;
    }

    void read(byte[] bytes, boolean keepRagged) throws Exception {
        RecordReader reader = new RecordReader(3, UTF_8);
        Path file = Files.createTempFile("fuzz", ".csv");
        try {
            Files.write(file, bytes);
            try (Reader text = reader.open(file)) {
                Iterator<List<String>> parsed = parse(text);
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

    @SuppressWarnings("unchecked")
    private static Iterator<List<String>> parse(Reader text) throws Exception {
        return (Iterator<List<String>>) CSV.unmarshal(new DefaultExchange(CONTEXT), text);
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
