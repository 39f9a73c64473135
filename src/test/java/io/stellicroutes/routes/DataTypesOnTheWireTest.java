package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The sample URL of every data type, as it arrives at the server (reference, "Data types and sample URLs"). */
@Tag("slow")
final class DataTypesOnTheWireTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.destinations.local.type=file
            stellic.destinations.local.format=raw
            stellic.destinations.local.directory=<dir>/out
            """);

    private final Sandbox sandbox = routes.sandbox();

    @ParameterizedTest
    @CsvFileSource(resources = "/sample-urls.csv", delimiter = '|', useHeadersInDisplayName = true)
    void theSampleUrlArrivesByteForByte(String dataType, String params, String query) throws Exception {
        routes.set("""
                stellic.exports.%1$s.to=local
                stellic.exports.%1$s.params=%2$s
                stellic.exports.%1$s.channel=auto
                """.formatted(dataType, params == null ? "" : params));

        RunReport report = routes.run(dataType);

        assertThat(report.run().error()).isEmpty();
        assertThat(report.deliveries().get(0).delivered()).isEqualTo(250);
        assertThat(sandbox.lines("export_data")).containsExactly("GET /exports/export_data/" + dataType + "?" + query);
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void everyDataTypeOfTheCatalogueComesThroughTheAsynchronousFlow(Catalogue.DataType type) throws Exception {
        routes.set("""
                stellic.exports.%1$s.to=local
                stellic.exports.%1$s.params=%2$s
                """.formatted(type.name(), type.sample()));

        RunReport report = routes.run(type.name());

        assertThat(report.run().error()).isEmpty();
        assertThat(report.run().fileName()).isPresent();
        assertThat(report.deliveries().get(0).delivered()).isEqualTo(250);
    }

    static Stream<Catalogue.DataType> catalogue() {
        return Catalogue.load().all().stream();
    }

    @Test
    void aDataTypeThatNobodyKnowsRunsAllTheSame() throws Exception {
        sandbox.content("degree_forecasts", "id\n1\n");
        routes.set("""
                stellic.exports.degree_forecasts.to=local
                stellic.exports.degree_forecasts.params=horizon=5 years&q=a=b&percent=100%&plus=1+1
                """);
        try (TestRoad road = routes.start()) {
            assertThat(road.run("degree_forecasts").delivered()).isTrue();
            assertThat(road.bundle().config().warnings())
                    .anyMatch(warning -> warning.text().contains("degree_forecasts is not in the catalogue"));
        }
        assertThat(sandbox.lines("export_data"))
                .containsExactly("GET /exports/export_data/degree_forecasts?output_format=csv&delivery_channel=s3"
                        + "&horizon=5%20years&q=a=b&percent=100%25&plus=1%2B1");
    }
}
