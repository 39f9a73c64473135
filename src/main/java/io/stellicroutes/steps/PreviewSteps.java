package io.stellicroutes.steps;

import io.stellicroutes.api.StellicException;
import io.stellicroutes.base.ErrorCode;
import io.stellicroutes.base.StellicConstants;
import io.stellicroutes.base.Subject;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.DestinationType;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.config.TemplateType;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.ledger.Ledger;
import io.stellicroutes.ledger.Run;
import io.stellicroutes.records.Batch;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.run.PreviewAccounts;
import io.stellicroutes.run.RunInProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Begins and ends runs that only show their first records; bean {@code stellicPreviews}. Thread-safe. */
public final class PreviewSteps {
    private static final DestinationType NOWHERE = TemplateType.of("preview", Map.of());

    private final StellicConfig config;
    private final Ledger ledger;
    private final RunsUnderWay runs;
    private final Landing landing;
    private final Drain drain;

    public PreviewSteps(StellicConfig config, Ledger ledger, RunsUnderWay runs, Landing landing, Drain drain) {
        this.config = config;
        this.ledger = ledger;
        this.runs = runs;
        this.landing = landing;
        this.drain = drain;
    }

    /** Begins a run that only shows its first records. A crash leaves nothing of it that could be delivered. */
    public RunInProgress begin(@Header(StellicConstants.EXPORT) String name) {
        ExportSpec export = Asked.export(config, name);
        drain.checkTakesWork(Subject.ofExport(name));
        return runs.register(export, () -> ledger.runs().beginPreview(export.name(), export.dataType()))
                .orElseThrow(() -> new StellicException(
                        ErrorCode.UNDER_WAY,
                        Subject.ofExport(name),
                        "a run is under way; preview it when it has ended"));
    }

    /**
     * A delivery to nowhere, for a preview.
     *
     * @param to the destination whose column rules hold; null for the export's alone
     */
    public Delivery delivery(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty("stellicPreviewTo") String to) {
        Run ran = run.run();
        if (to != null) {
            Asked.known(run.export(), to);
        }
        Map<String, String> columns = to == null
                ? Map.of()
                : config.destination(to).settings().entrySet().stream()
                        .filter(setting -> setting.getKey().startsWith("columns."))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Delivery(
                ran.id(),
                run.export(),
                new DestinationSpec("preview", NOWHERE, columns),
                landing.fileOf(ran.id()),
                ran.cleanFileName(),
                new PreviewAccounts(run.toString()));
    }

    /** The first records, as a destination would get them; ends the preview, of which no file stays. */
    public List<Map<String, Object>> firstRecords(
            @ExchangeProperty(StellicConstants.PROPERTY_RUN) RunInProgress run,
            @ExchangeProperty("stellicRows") Integer rows,
            @Body Iterator<Batch> batches)
            throws IOException {
        List<Map<String, Object>> records = new ArrayList<>();
        try {
            while (records.size() < rows && batches.hasNext()) {
                records.addAll(batches.next().maps());
            }
        } finally {
            RecordReader.close(batches);
        }
        landing.remove(run.run().id());
        ledger.runs().finished(run.run(), Run.Status.PREVIEWED, null);
        runs.release(run);
        return List.copyOf(records.subList(0, Math.min(rows, records.size())));
    }
}
