package io.stellicroutes.steps;

import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.changes.ChangeSet;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.MaskKey;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.ColumnView;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.records.Header;
import io.stellicroutes.records.LandedText;
import io.stellicroutes.records.Limits;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.RecordReader.Batches;
import io.stellicroutes.run.RowCount;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a delivery's landed file and makes batches of its rows; bean {@code stellicRecords}. Thread-safe. */
public final class RecordSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.stellicroutes");

    private final RecordReader reader;
    private final MaskKey maskKey;
    private final Landing landing;

    public RecordSteps(StellicConfig config, Landing landing) {
        this.landing = landing;
        maskKey = config.maskKey();
        reader = reader(config);
    }

    /** The reader of files as they are configured. */
    public static RecordReader reader(StellicConfig config) {
        return new RecordReader(
                config.csv().batchSize(),
                Charset.forName(config.csv().charset()),
                new Limits(
                        config.csv().delimiter().charAt(0),
                        config.csv().maxColumns(),
                        config.csv().maxField()));
    }

    /**
     * The landed file's text in UTF-8, whatever {@code stellic.csv.charset} or its byte order mark say that the file is
     * in. It is also kept as the exchange property {@code stellicText}, for {@link #rows}.
     */
    public LandedText open(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            Exchange exchange)
            throws IOException {
        LandedText text =
                reader.open(delivery == null ? landing.fileOf(run.run().id()) : delivery.landedFile());
        exchange.setProperty(StellicConstants.PROPERTY_TEXT, text);
        return text;
    }

    /** The rows that the step before has parsed, with the limits and errors of the bundle's own parser. */
    public Iterator<List<String>> rows(
            @ExchangeProperty(StellicConstants.PROPERTY_TEXT) LandedText text, @Body Iterator<?> parsed) {
        return reader.rows(parsed, text);
    }

    /** Counts the rows, once for all deliveries of a run; closes them. */
    public void count(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run, @Body Iterator<List<String>> rows)
            throws IOException {
        try {
            run.contents().count(reader, reader.header(rows, run.landedFile()), rows, run.landedFile());
        } finally {
            RecordReader.close(rows);
        }
    }

    /** The batches behind the parser's rows; the delivery then knows the header and counts what is read. */
    public Batches batches(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery,
            @Body Iterator<List<String>> rows)
            throws IOException {
        delivery.rows(rows);
        try {
            return batchesOf(run, delivery, rows);
        } catch (RuntimeException e) {
            delivery.closeRows();
            throw e;
        }
    }

    private Batches batchesOf(RunInProgress run, Delivery delivery, Iterator<List<String>> rows) throws IOException {
        Subject file = delivery.subject().withFile("the landed file");
        Header header = reader.header(rows, file);
        header.warnings().forEach(warning -> LOG.warn("{}: {}", delivery, warning));
        delivery.header(header);
        if (RowCount.takesBytes(delivery.destination())) {
            delivery.countAll(
                    run.contents().count(reader, header, rows, run.landedFile()).rows());
            return Batches.none(rows);
        }
        RecordReader batching = batching(delivery);
        return seen(
                delivery,
                header,
                delivery.changes().isPresent()
                        ? delivery.changes()
                                .get()
                                .set()
                                .all(batching, rows, delivery.checkpoint(), new Counting(delivery), file)
                        : batching.batches(rows, header, delivery.checkpoint(), new Counting(delivery), file));
    }

    /** Whether a delivery sends the changes that have been found, and not the records of its file. */
    public boolean hasChanges(@ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) {
        return delivery.changes().filter(changes -> !changes.set().isSnapshot()).isPresent();
    }

    /** The changes that have been found, in batches; the delivery then knows the header and counts what is read. */
    public Batches changes(@ExchangeProperty(StellicConstants.PROPERTY_DELIVERY) Delivery delivery) throws IOException {
        ChangeSet changes = delivery.changes().orElseThrow().set();
        delivery.header(changes.header());
        Batches batches = changes.changes(
                reader.rowParser(), batching(delivery).batchSize(), delivery.checkpoint(), new Counting(delivery));
        delivery.rows(batches);
        return seen(delivery, changes.header(), batches);
    }

    private RecordReader batching(Delivery delivery) {
        return delivery.destination()
                .find("batch-size")
                .map(size -> reader.ofBatches(Integer.parseInt(size)))
                .orElse(reader);
    }

    /** As the destination may see them. */
    private Batches seen(Delivery delivery, Header header, Batches read) {
        Batches batches = read.map(batch -> {
            delivery.accounts().check();
            return batch;
        });
        ColumnRules rules = ColumnRules.of(delivery.export(), delivery.destination());
        if (rules.isEmpty()) {
            return batches;
        }
        ColumnView view = new ColumnView(rules, header, maskKey);
        view.missing()
                .forEach(column -> LOG.warn(
                        "{}: the file has no column {}, which the column rules name; is it called otherwise now?",
                        delivery,
                        column));
        delivery.columns(view);
        return batches.map(view::of);
    }

    /** Tells the delivery of every row. */
    private record Counting(Delivery delivery) implements RecordReader.Listener {
        @Override
        public List<String> instead(long row, List<String> fields) {
            return delivery.corrections().instead(row, fields);
        }

        @Override
        public void read() {
            delivery.countRead();
        }

        @Override
        public void ragged(long row, String reason, List<String> fields) {
            delivery.reject(row, reason, fields);
        }
    }
}
