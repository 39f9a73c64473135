package io.stellicroutes.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientUtils;
import io.stellicroutes.config.ColumnRules;
import io.stellicroutes.config.DatasetName;
import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.Mask;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Run;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The OpenLineage events of runs, as JSON: made of the ledger and the configuration, so that they can be made at any
 * time. Nothing of a record is in them, and no secret. Immutable.
 */
final class LineageEvents {
    private static final String TEXT = "text";
    /** A property that OpenLineage has no name for; facets may have more than it knows. */
    private static final String REJECTED = "rejectedRowCount";

    private static final String DIRECT = "DIRECT";
    /** The setting of those types of destination that have types of columns. */
    private static final String TYPE_OF_COLUMN = "columns.*.type";

    private final StellicConfig config;
    private final OpenLineage openLineage;
    private final String version;

    /** What an event says of how a run stands. */
    enum Kind {
        START,
        COMPLETE,
        FAIL,
        ABORT
    }

    LineageEvents(StellicConfig config, String version) {
        this.config = config;
        this.version = version;
        this.openLineage = new OpenLineage(URI.create("urn:io.stellicroutes:stellic-export-routes:" + version));
    }

    /**
     * An event.
     *
     * @param columns the field names of the run's file; empty if they are not known
     * @param error why the run has failed, in our own words
     */
    String event(
            Kind kind,
            Instant at,
            Run run,
            List<DeliveryRecord> deliveries,
            List<String> columns,
            Optional<String> error) {
        DatasetName source = source(run);
        return OpenLineageClientUtils.toJson(openLineage
                .newRunEventBuilder()
                .eventType(OpenLineage.RunEvent.EventType.valueOf(kind.name()))
                .eventTime(at.atZone(ZoneOffset.UTC))
                .run(openLineage
                        .newRunBuilder()
                        .runId(RunUuid.of(run.id()))
                        .facets(runFacets(error))
                        .build())
                .job(openLineage
                        .newJobBuilder()
                        .namespace(config.lineage().namespace())
                        .name(run.export())
                        .facets(openLineage
                                .newJobFacetsBuilder()
                                .jobType(openLineage
                                        .newJobTypeJobFacetBuilder()
                                        .processingType("BATCH")
                                        .integration("STELLIC")
                                        .jobType("EXPORT")
                                        .build())
                                .build())
                        .build())
                .inputs(List.of(input(source, run, deliveries, columns)))
                .outputs(outputs(source, run, deliveries, columns))
                .build());
    }

    private OpenLineage.RunFacets runFacets(Optional<String> error) {
        OpenLineage.RunFacetsBuilder facets = openLineage
                .newRunFacetsBuilder()
                .processing_engine(openLineage
                        .newProcessingEngineRunFacetBuilder()
                        .name("Stellic Export Routes")
                        .version(version)
                        .build());
        error.ifPresent(message -> facets.errorMessage(openLineage
                .newErrorMessageRunFacetBuilder()
                .message(message)
                .programmingLanguage("JAVA")
                .build()));
        return facets.build();
    }

    /** OpenLineage has no convention for Stellic: its server, and the data type. */
    private DatasetName source(Run run) {
        Optional<URI> stellic = Optional.ofNullable(config.exports().get(run.export()))
                .map(ExportSpec::tenant)
                .or(() -> Optional.of(Optional.empty()))
                .map(tenant -> config.stellic(tenant).baseUrl());
        return new DatasetName(
                "stellic://"
                        + stellic.map(url -> url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()))
                                .orElse("unknown"),
                run.dataType());
    }

    private OpenLineage.InputDataset input(
            DatasetName source, Run run, List<DeliveryRecord> deliveries, List<String> columns) {
        OpenLineage.DatasetFacetsBuilder facets = openLineage.newDatasetFacetsBuilder();
        if (!columns.isEmpty()) {
            facets.schema(openLineage.newSchemaDatasetFacet(
                    columns.stream().map(column -> field(column, TEXT)).toList()));
        }
        OpenLineage.InputDatasetInputFacetsBuilder input = openLineage.newInputDatasetInputFacetsBuilder();
        if (run.stage() == Run.Stage.LANDED) {
            Long rows = deliveries.stream()
                    .filter(delivery -> delivery.status() == DeliveryRecord.Status.DELIVERED)
                    .map(DeliveryRecord::rows)
                    .max(Long::compare)
                    .orElse(null);
            input.inputStatistics(openLineage
                    .newInputStatisticsInputDatasetFacetBuilder()
                    .rowCount(rows)
                    .size(run.bytes())
                    .fileCount(1L)
                    .build());
            Map<String, Long> rejected = new TreeMap<>();
            deliveries.forEach(delivery -> rejected.put(delivery.destination(), delivery.rejected()));
            input.dataQualityMetrics(openLineage
                    .newDataQualityMetricsInputDatasetFacetBuilder()
                    .rowCount(rows)
                    .bytes(run.bytes())
                    .fileCount(1L)
                    .columnMetrics(openLineage
                            .newDataQualityMetricsInputDatasetFacetColumnMetricsBuilder()
                            .build())
                    .put(REJECTED, rejected)
                    .build());
        }
        return openLineage
                .newInputDatasetBuilder()
                .namespace(source.namespace())
                .name(source.name())
                .facets(facets.build())
                .inputFacets(input.build())
                .build();
    }

    private List<OpenLineage.OutputDataset> outputs(
            DatasetName source, Run run, List<DeliveryRecord> deliveries, List<String> columns) {
        ExportSpec export = config.exports().get(run.export());
        if (export == null) {
            return List.of();
        }
        return export.destinations().stream()
                .filter(run::goesTo)
                .map(config::destination)
                .map(destination -> output(
                        source,
                        run,
                        export,
                        destination,
                        deliveries.stream()
                                .filter(delivery -> delivery.destination().equals(destination.name()))
                                .findFirst(),
                        columns))
                .toList();
    }

    private OpenLineage.OutputDataset output(
            DatasetName source,
            Run run,
            ExportSpec export,
            DestinationSpec destination,
            Optional<DeliveryRecord> delivery,
            List<String> columns) {
        DatasetName name = destination.type().dataset(destination, export);
        OpenLineage.DatasetFacetsBuilder facets = openLineage.newDatasetFacetsBuilder();
        ColumnRules rules = ColumnRules.of(export, destination);
        List<String> kept = columns.stream().filter(rules::keeps).toList();
        if (!kept.isEmpty()) {
            facets.schema(openLineage.newSchemaDatasetFacet(kept.stream()
                    .map(column -> field(rules.nameOf(column), type(export, destination, column)))
                    .toList()));
            facets.columnLineage(lineage(source, rules, kept));
        }
        OpenLineage.OutputDatasetOutputFacetsBuilder output = openLineage.newOutputDatasetOutputFacetsBuilder();
        delivery.filter(record -> !record.isOpen())
                .ifPresent(record -> output.outputStatistics(openLineage
                        .newOutputStatisticsOutputDatasetFacetBuilder()
                        .rowCount(record.delivered())
                        .size(sentAsItCame(destination, record) ? run.bytes() : null)
                        .put(REJECTED, record.rejected())
                        .build()));
        return openLineage
                .newOutputDatasetBuilder()
                .namespace(name.namespace())
                .name(name.name())
                .facets(facets.build())
                .outputFacets(output.build())
                .build();
    }

    /** How many bytes others write, nobody counts. */
    private static boolean sentAsItCame(DestinationSpec destination, DeliveryRecord record) {
        return destination.is("format", "raw")
                && record.status() == DeliveryRecord.Status.DELIVERED
                && !destination.is("gzip", "true")
                && destination.find("encrypt-to").isEmpty();
    }

    private OpenLineage.SchemaDatasetFacetFields field(String name, String type) {
        return openLineage
                .newSchemaDatasetFacetFieldsBuilder()
                .name(name)
                .type(type)
                .build();
    }

    /** Everything is text, but where the configuration gives a type. */
    private static String type(ExportSpec export, DestinationSpec destination, String column) {
        return destination
                .find("columns." + column + ".type")
                .or(() -> Optional.ofNullable(export.columnTypes().get(column)))
                .filter(type -> destination.type().settings().stream()
                        .anyMatch(setting -> setting.name().equals(TYPE_OF_COLUMN)))
                .orElse(TEXT);
    }

    private OpenLineage.ColumnLineageDatasetFacet lineage(DatasetName source, ColumnRules rules, List<String> columns) {
        OpenLineage.ColumnLineageDatasetFacetFieldsBuilder fields =
                openLineage.newColumnLineageDatasetFacetFieldsBuilder();
        columns.forEach(column -> fields.put(
                rules.nameOf(column),
                openLineage
                        .newColumnLineageDatasetFacetFieldsAdditionalBuilder()
                        .inputFields(List.of(openLineage
                                .newInputFieldBuilder()
                                .namespace(source.namespace())
                                .name(source.name())
                                .field(column)
                                .transformations(List.of(transformation(rules.maskOf(column))))
                                .build()))
                        .build()));
        return openLineage.newColumnLineageDatasetFacet(fields.build(), null);
    }

    private OpenLineage.InputFieldTransformations transformation(Optional<Mask> mask) {
        OpenLineage.InputFieldTransformationsBuilder transformation = openLineage
                .newInputFieldTransformationsBuilder()
                .type(DIRECT)
                .subtype(mask.isPresent() ? "TRANSFORMATION" : "IDENTITY")
                .masking(mask.isPresent());
        mask.ifPresent(how -> transformation.description(description(how)));
        return transformation.build();
    }

    private static String description(Mask mask) {
        String kind = mask.kind().name().toLowerCase(Locale.ROOT);
        return mask.kind() == Mask.Kind.TRUNCATE ? kind + "(" + mask.length() + ")" : kind;
    }
}
