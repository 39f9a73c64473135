package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigException;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who gets which columns, and the line that says so. */
final class ColumnRulesTest {
    private static final String CSV = "student_id,Name,note,units\n7,Ada Lovelace,=1+2,3\n8,,-,x\n";
    private static final String WAREHOUSE = "databases/warehouse";
    private static final String KEY = "a key that nobody guesses";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.exports.roster.to=local,warehouse
            stellic.exports.roster.max-rejects=1
            stellic.destinations.local.format=csv
            stellic.destinations.warehouse.type=database
            """);

    private final Sandbox sandbox = routes.sandbox().content("roster", CSV);

    @Test
    void aDestinationGetsItsColumnsUnderItsNamesWithValuesHidden() throws Exception {
        routes.set("""
                stellic.mask.key=%s
                stellic.exports.roster.key=student_id
                stellic.exports.roster.columns.exclude=NOTE
                stellic.exports.roster.columns.student_id.mask=hash
                stellic.exports.roster.columns.name.mask=truncate(3)
                stellic.exports.roster.columns.units.type=integer
                stellic.destinations.local.columns.include=student_id,name
                stellic.destinations.local.columns.name.mask=redact
                stellic.destinations.warehouse.mode=merge
                stellic.destinations.warehouse.columns.student_id.rename=id
                stellic.destinations.warehouse.columns.units.rename=credits
                """.formatted(KEY));
        try (TestRoad road = routes.start()) {
            RunReport report = road.run("roster");

            assertThat(report.delivered()).as(report.toString()).isTrue();
            assertThat(road.bundle().ledger().rejects().first(report.run().id(), "warehouse", 9))
                    .containsExactly(new Reject(2, "column credits: expected integer", List.of("8", "", "-", "x")));
        }
        assertThat(routes.files("out").values())
                .containsExactly("student_id,Name\n" + hash("7") + ",***\n" + hash("8") + ",\n");
        assertThat(routes.query(WAREHOUSE, "select \"id\" || ' ' || \"Name\" || ' ' || \"credits\" from \"roster\""))
                .containsExactly(hash("7") + " Ada 3");
        assertThat(routes.query(
                        WAREHOUSE, "select column_name from information_schema.columns where table_name = 'roster'"))
                .containsExactlyInAnyOrder("id", "Name", "credits", "_run_id", "_row", "_loaded_at");
    }

    @Test
    void aPreviewShowsWhatADestinationWouldGet() throws Exception {
        routes.set("""
                stellic.exports.roster.columns.exclude=note
                stellic.destinations.local.columns.name.mask=redact
                """);
        try (TestRoad road = routes.start()) {
            assertThat(preview(road, Map.of("StellicTo", "local")))
                    .isEqualTo(List.of(Map.of("student_id", "7", "Name", "***", "units", "3")));
            assertThat(preview(road, Map.of()))
                    .isEqualTo(List.of(Map.of("student_id", "7", "Name", "Ada Lovelace", "units", "3")));
        }
    }

    @Test
    void rulesThatCannotHoldStopTheStart() {
        routes.set("""
                stellic.exports.roster.key=student_id
                stellic.exports.roster.columns.exclude=student_id
                stellic.exports.roster.columns.note.mask=hash
                stellic.destinations.local.format=raw
                stellic.destinations.warehouse.mode=merge
                stellic.destinations.warehouse.columns.name.mask=shuffle
                """);

        assertThat(catchThrowableOfType(
                                ConfigException.class, () -> ConfigReader.read(routes.properties(), Catalogue.load()))
                        .mistakes())
                .containsExactlyInAnyOrder(
                        "stellic.destinations.warehouse.columns.name.mask must be hash, redact or truncate(4), not"
                                + " \"shuffle\" (see docs/errors.md#invalid-value)",
                        "stellic.exports.roster.to: destination local has column rules for it, but its format=raw sends"
                                + " the file as it came: take csv or jsonl (see docs/errors.md#raw-format)",
                        "stellic.exports.roster.to: destination local has a column with mask=hash: set stellic.mask.key"
                                + " (see docs/errors.md#mask-key)",
                        "stellic.exports.roster.to: destination warehouse has a column with mask=hash: set"
                                + " stellic.mask.key (see docs/errors.md#mask-key)",
                        "stellic.exports.roster.to: destination warehouse leaves out the column student_id, which is"
                                + " part of stellic.exports.roster.key (see docs/errors.md#key-column)");
    }

    @Test
    void formulasAreEscapedWhereThatIsWanted() throws Exception {
        sandbox.content("roster", "=id,n\n=1+2,+1\n-3,@x\n\"\tt\",\"\rr\"\na=b,\n");
        routes.set("""
                stellic.exports.roster.to=local
                stellic.destinations.local.formulas=escape
                """);
        try (TestRoad road = routes.start()) {
            assertThat(road.run("roster").delivered()).isTrue();
        }
        assertThat(routes.files("out").values()).containsExactly("'=id,n\n'=1+2,'+1\n'-3,'@x\n'\tt,\"'\rr\"\na=b,\n");
    }

    @Test
    void everyDeliveryLeavesALineOfWhoGotWhatWithoutARecord() throws Exception {
        routes.set("stellic.destinations.local.columns.include=student_id");
        RunReport report;
        List<String> lines;
        try (TestRoad road = routes.start();
                HeardAudit audit = new HeardAudit()) {
            report = road.run("roster");
            lines = audit.lines();
        }
        List<String> mine = lines.stream()
                .filter(line -> line.contains(report.run().id()))
                .sorted()
                .toList();
        assertThat(mine).hasSize(2).noneMatch(line -> line.contains("Ada"));
        JsonNode local = mine.stream()
                .map(ColumnRulesTest::json)
                .filter(line -> line.get("destination").textValue().equals("local"))
                .findFirst()
                .orElseThrow();
        assertThat(local.fieldNames())
                .toIterable()
                .containsExactly(
                        "time",
                        "user",
                        "host",
                        "export",
                        "dataType",
                        "run",
                        "destination",
                        "type",
                        "outcome",
                        "rows",
                        "rejects",
                        "columns");
        assertThat(local.get("outcome").textValue()).isEqualTo("delivered");
        assertThat(local.get("rows").longValue()).isEqualTo(2);
        assertThat(local.get("columns")).hasToString("[\"student_id\"]");
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object preview(TestRoad road, Map<String, Object> more) {
        Map<String, Object> headers = new HashMap<>(Map.of("StellicExport", "roster", "StellicRows", 1));
        headers.putAll(more);
        return road.context().createProducerTemplate().requestBodyAndHeaders("direct:stellic-preview", null, headers);
    }

    private static String hash(String value) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8)));
    }
}
