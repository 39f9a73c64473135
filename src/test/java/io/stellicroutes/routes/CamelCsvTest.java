package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.error;
import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.stellicroutes.config.ConfigException;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.ledger.Reject;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The step parse is changed to camel-csv: its dialects, and every promise as with the bundle's own parser. */
final class CamelCsvTest {
    private static final String DIALECT =
            "csv: {delimiter: ';', quote: \"'\", escape: '\\', commentMarker: '#', lazyLoad: true}";

    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("roster").set("""
            stellic.destinations.lines.type=file
            stellic.destinations.lines.directory=<dir>/out
            stellic.destinations.lines.format=jsonl
            stellic.destinations.lines.file-name=lines.jsonl
            stellic.destinations.local.file-name=raw.csv
            stellic.destinations.warehouse.type=database
            stellic.destinations.mine.type=endpoint
            stellic.destinations.mine.uri=direct:mine
            stellic.destinations.mine.exchange-per=record
            stellic.exports.roster.to=local,lines,warehouse,mine
            """);

    private final Sandbox sandbox = routes.sandbox();

    private final List<Object> sent = new CopyOnWriteArrayList<>();

    @Test
    void anotherQuoteEscapeAndCommentReachEveryKindOfDestination() throws Exception {
        String file = """
                # made at night
                id;name
                1;'O\\'Hara; Jane'
                # a comment between two records
                2;'two
                lines'
                3;"as it is"
                """;
        sandbox.content("roster", file);

        RunReport report = run(DIALECT);

        assertThat(report.deliveries()).hasSize(4).allSatisfy(delivery -> assertThat(delivery)
                .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                .containsExactly(3L, 3L, 0L));
        assertThat(routes.files("out")).isEqualTo(Map.of("raw.csv", file, "lines.jsonl", """
                        {"id":"1","name":"O'Hara; Jane"}
                        {"id":"2","name":"two\\nlines"}
                        {"id":"3","name":"\\"as it is\\""}
                        """));
        assertThat(routes.query("databases/warehouse", "select \"name\" from \"roster\" order by \"_row\""))
                .containsExactly("O'Hara; Jane", "two\nlines", "\"as it is\"");
        assertThat(sent)
                .containsExactly(
                        Map.of("id", "1", "name", "O'Hara; Jane"),
                        Map.of("id", "2", "name", "two\nlines"),
                        Map.of("id", "3", "name", "\"as it is\""));
    }

    @Test
    void aRowOfTheWrongWidthIsRejectedWithItsNumber() throws Exception {
        sandbox.content("roster", "id;name\n1;a\n2\n3;c;d\n4;d\n");
        routes.set("""
                stellic.exports.roster.to=lines,warehouse,mine
                stellic.exports.roster.max-rejects=100%
                """);

        try (TestRoad road = start(DIALECT)) {
            RunReport report = road.run("roster");

            assertThat(report.deliveries()).hasSize(3).allSatisfy(delivery -> assertThat(delivery)
                    .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                    .containsExactly(4L, 2L, 2L));
            assertThat(road.bundle().ledger().rejects().first(report.run().id(), "warehouse", 10))
                    .extracting(Reject::row, Reject::reason)
                    .containsExactly(
                            tuple(2L, "expected 2 fields as in the header, found 1"),
                            tuple(3L, "expected 2 fields as in the header, found 3"));
        }
    }

    @Test
    void aShareOfRejectsIsCountedByTheSameParser() throws Exception {
        sandbox.content("roster", "id;name\n1;a\n2\n3\n4;d\n");
        routes.set("""
                stellic.exports.roster.max-rejects=25%
                stellic.exports.roster.to=mine
                """);

        RunReport report = run(DIALECT);

        assertThat(error(report, "mine")).contains("2 of 4 rows do not fit the header", "The first is row 2");
        assertThat(sent).isEmpty();
    }

    @Test
    void bytesThatAreNoTextEndTheDeliveryInsteadOfChangingARecord() throws Exception {
        sandbox.content("roster", "id;name\n1;J\u00fcrgen\n".getBytes(StandardCharsets.ISO_8859_1));

        RunReport report = run(DIALECT);

        assertThat(report.deliveries()).hasSize(4).allSatisfy(delivery -> assertThat(
                        delivery.error().orElseThrow())
                .contains("holds bytes that are no text in UTF-8"));
    }

    @Test
    void aQuoteThatIsNeverClosedEndsBeforeItFillsTheMemory() throws Exception {
        routes.set("stellic.csv.max-field=10000");
        sandbox.content("roster", "id;name\n1;a\n2;'open" + "x;y\n".repeat(50_000));

        RunReport report = run(DIALECT);

        assertThat(error(report, "lines"))
                .contains("no end of a row within 40000 bytes", "behind row 1", "stellic.csv.max-field");
    }

    @Test
    void textThatIsNotCsvIsAnErrorWithItsRowAndNoRecord() throws Exception {
        sandbox.content("roster", "id;name\n1;a\n2;'b'private\n");

        RunReport report = run(DIALECT);

        assertThat(error(report, "lines")).contains("is not CSV behind row 1").doesNotContain("private");
    }

    @Test
    void aParserThatReturnsMapsIsToldWhatIsWanted() throws Exception {
        sandbox.content("roster", "id,name\n1,a\n");

        RunReport report = run("csv: {lazyLoad: true, useMaps: true}");

        assertThat(report.delivered()).isFalse();
        assertThat(error(report, "lines"))
                .contains("the step stellic-rows-parse of the route stellic-rows", "lists of text");
    }

    @Test
    void withoutLazyLoadASmallFileIsReadAllTheSame() throws Exception {
        sandbox.content("roster", "id,name\n1,a\n");

        assertThat(run("csv: {}").delivered()).isTrue();
        assertThat(sent).containsExactly(Map.of("id", "1", "name", "a"));
    }

    @Test
    void theHeaderOfTheLastGoodRunIsComparedWithTheOneOfThisParser() throws Exception {
        routes.set("stellic.exports.roster.header=fail");
        sandbox.content("roster", "id;name\n1;a\n");
        assertThat(run(DIALECT).delivered()).isTrue();

        sandbox.content("roster", "id;surname\n1;a\n");
        RunReport second = run(DIALECT);

        assertThat(error(second, "lines")).contains("surname");
    }

    @Test
    void aDestinationThatGetsChangesIsRefusedForTheyAreFoundByTheBundlesOwnParser() throws Exception {
        routes.set("""
                stellic.exports.roster.key=id
                stellic.destinations.warehouse.mode=merge
                """);

        assertThatThrownBy(() -> start(DIALECT).close())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the step stellic-rows-parse has another parser than stellicCsv")
                .hasMessageContaining("warehouse")
                .hasMessageEndingWith("can't have mode=merge (see docs/errors.md#route-file)");
    }

    private RunReport run(String dataFormat) throws Exception {
        try (TestRoad road = start(dataFormat)) {
            return road.run("roster");
        }
    }

    private TestRoad start(String dataFormat) throws Exception {
        return routes.start(
                receiver("direct:mine", sent::add), ChangedRoutes.parsedBy(routes.path("routes"), dataFormat));
    }
}
