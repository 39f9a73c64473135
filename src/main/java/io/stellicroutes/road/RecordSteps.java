package io.stellicroutes.road;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.MaskKey;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.ColumnView;
import io.stellicroutes.delivery.Leg;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.Limits;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.RecordReader.Batches;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a leg's landed file and makes batches of its rows; bean {@code stellicRecords}. Thread-safe. */
public final class RecordSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final RecordReader reader;

    private final MaskKey maskKey;

    RecordSteps(StellicConfig config) {
        maskKey = config.maskKey();
        reader = reader(config);
    }

    /** The reader of files as they are configured. */
    static RecordReader reader(StellicConfig config) {
        return new RecordReader(
                config.batchSize(),
                Charset.forName(config.charset()),
                new Limits(config.delimiter().charAt(0), config.maxColumns(), config.maxField()));
    }

    /** The landed file's text in UTF-8, whatever {@code stellic.csv.charset} or its byte order mark say that the file is in. */
    public InputStream open(@ExchangeProperty(StellicConstants.PROPERTY_LEG) Leg leg) throws IOException {
        return reader.open(leg.landedFile());
    }

    /** The rows of that text. Another parser may stand in the place of this one, such as one of Camel's data formats. */
    public Iterator<List<String>> parse(@Body InputStream text) {
        return reader.parse(text);
    }

    /** The batches behind the parser's rows; the leg then knows the header and counts what is read. */
    public Batches batches(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_LEG) Leg leg,
            @Body Iterator<List<String>> rows)
            throws IOException {
        String file = leg.export().name() + "/" + leg.runId() + ": the landed file";
        Header header = reader.header(rows, file);
        header.warnings().forEach(warning -> LOG.warn("{}: {}", leg, warning));
        leg.header(header);
        boolean raw = RowCount.takesBytes(leg.destination());
        if (raw && rows instanceof RecordReader.Rows) {
            leg.countAll(run.count(reader, leg.landedFile()).rows());
            return Batches.none(rows);
        }
        RecordReader batching = leg.destination()
                .find("batch-size")
                .map(size -> reader.ofBatches(Integer.parseInt(size)))
                .orElse(reader);
        Batches batches = batching.batches(rows, header, leg.settled(), raw, new Counting(leg), file)
                .map(batch -> {
                    leg.accounts().check();
                    return batch;
                });
        ColumnRules rules = ColumnRules.of(leg.export(), leg.destination());
        if (rules.isEmpty()) {
            return batches;
        }
        ColumnView view = new ColumnView(rules, header, maskKey);
        view.missing()
                .forEach(column -> LOG.warn(
                        "{}: the file has no column {}, which the column rules name; is it called otherwise now?",
                        leg,
                        column));
        leg.columns(view);
        return batches.map(view::of);
    }

    /** Tells the leg of every row. */
    private record Counting(Leg leg) implements RecordReader.Listener {
        @Override
        public List<String> instead(long row, List<String> fields) {
            return leg.mending().instead(row, fields);
        }

        @Override
        public void read() {
            leg.countRead();
        }

        @Override
        public void ragged(long row, String reason, List<String> fields) {
            leg.reject(row, reason, fields);
        }
    }
}
