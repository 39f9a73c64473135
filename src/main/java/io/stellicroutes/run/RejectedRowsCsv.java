package io.stellicroutes.run;

import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.records.RejectedRowsWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rejected rows of a run as CSV to correct: each row once, with the reasons of all destinations that rejected it.
 */
public final class RejectedRowsCsv {
    private final RejectedRowsWriter csv;
    private final Map<String, List<String>> destinationsByReason = new LinkedHashMap<>();
    private long number;
    private List<String> fields = List.of();
    private long written;
    private long missing;

    private RejectedRowsCsv(RejectedRowsWriter csv) {
        this.csv = csv;
    }

    /**
     * How many rows there are.
     *
     * @param written in the text
     * @param missing that were not kept, or are encrypted with another key
     */
    public record Rows(long written, long missing) {}

    /**
     * As {@link #write}, for a file that somebody opens in a spreadsheet: the byte order mark tells it that it is
     * UTF-8.
     */
    public static Rows writeFile(
            Ledger ledger, String runId, List<String> destinations, List<String> names, Writer text)
            throws IOException {
        text.write('\uFEFF');
        return write(ledger, runId, destinations, names, text);
    }

    /**
     * Writes them in the order of the run's file, a few in memory at a time.
     *
     * @param destinations whose rejected rows
     * @param names the field names of the run's file
     * @param text is flushed, and not closed
     */
    public static Rows write(Ledger ledger, String runId, List<String> destinations, List<String> names, Writer text)
            throws IOException {
        RejectedRowsWriter csv = new RejectedRowsWriter(text, names);
        RejectedRowsCsv rows = new RejectedRowsCsv(csv);
        ledger.rejects().forEach(runId, destinations, rows::next);
        rows.end();
        csv.flush();
        return new Rows(rows.written, rows.missing);
    }

    private void next(String destination, Reject reject) {
        if (reject.row() != number) {
            end();
            number = reject.row();
        }
        destinationsByReason
                .computeIfAbsent(reject.reason(), reason -> new ArrayList<>())
                .add(destination);
        fields = fields.isEmpty() ? reject.fields() : fields;
    }

    private void end() {
        if (!fields.isEmpty()) {
            csv.write(number, reason(), fields);
            written++;
        } else if (!destinationsByReason.isEmpty()) {
            missing++;
        }
        destinationsByReason.clear();
        fields = List.of();
    }

    /** The reason; where destinations had several, each with its destinations. */
    private String reason() {
        return destinationsByReason.size() == 1
                ? destinationsByReason.keySet().iterator().next()
                : destinationsByReason.entrySet().stream()
                        .map(reason -> String.join(", ", reason.getValue()) + ": " + reason.getKey())
                        .collect(Collectors.joining("; "));
    }
}
