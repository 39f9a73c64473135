package io.stellicroutes.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stellicroutes.base.Subject;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.Row;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A file read as the road reads it: by the parser and the reader behind it. */
final class Reading implements RecordReader.Listener {
    private final List<List<String>> rows = new ArrayList<>();
    private long read;
    private long ragged;

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
            try (InputStream text = reader.open(file)) {
                Iterator<List<String>> parsed = reader.parse(text);
                Header header = reader.header(parsed, Subject.ofFile("the file"));
                if (keepRagged) {
                    while (parsed.hasNext()) {
                        read++;
                        rows.add(List.copyOf(parsed.next()));
                    }
                    return;
                }
                Iterator<Batch> batches = reader.batches(parsed, header, 0, this, Subject.ofFile("the file"));
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
