package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Sandbox;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The sample URL of every data type, as it arrives at the server (reference, "Data types and sample URLs"). */
final class DataTypesOnTheWireTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvFileSource(resources = "/sample-urls.csv", delimiter = '|', useHeadersInDisplayName = true)
    void theSampleUrlArrivesByteForByte(String dataType, String params, String query) throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            Map<String, String> properties = TestRoad.toFiles(sandbox, dir, dataType);
            properties.put("stellic.exports." + dataType + ".params", params == null ? "" : params);
            properties.put("stellic.exports." + dataType + ".channel", "auto");
            try (TestRoad road = TestRoad.start(properties)) {
                RunReport report = road.run(dataType);

                assertThat(report.run().error()).isEmpty();
                assertThat(report.deliveries().get(0).delivered()).isEqualTo(250);
            }
            assertThat(sandbox.lines("export_data"))
                    .containsExactly("GET /exports/export_data/" + dataType + "?" + query);
        }
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void everyDataTypeOfTheCatalogueComesThroughTheAsynchronousFlow(Catalogue.DataType type) throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            Map<String, String> properties = TestRoad.toFiles(sandbox, dir, type.name());
            properties.put("stellic.exports." + type.name() + ".params", type.sample());
            try (TestRoad road = TestRoad.start(properties)) {
                RunReport report = road.run(type.name());

                assertThat(report.run().error()).isEmpty();
                assertThat(report.run().fileName()).isPresent();
                assertThat(report.deliveries().get(0).delivered()).isEqualTo(250);
            }
        }
    }

    static Stream<Catalogue.DataType> catalogue() {
        return Catalogue.load().all().stream();
    }

    @Test
    void aDataTypeThatNobodyKnowsRunsAllTheSame() throws Exception {
        try (Sandbox sandbox = new Sandbox(dir.resolve("sandbox"), 0)) {
            sandbox.content("degree_forecasts", "id\n1\n");
            Map<String, String> properties = TestRoad.toFiles(sandbox, dir, "degree_forecasts");
            properties.put("stellic.exports.degree_forecasts.params", "horizon=5 years&q=a=b&percent=100%&plus=1+1");
            try (TestRoad road = TestRoad.start(properties)) {
                assertThat(road.run("degree_forecasts").delivered()).isTrue();
                assertThat(road.bundle().config().warnings())
                        .anyMatch(warning -> warning.text().contains("degree_forecasts is not in the catalogue"));
            }
            assertThat(sandbox.lines("export_data"))
                    .containsExactly("GET /exports/export_data/degree_forecasts?output_format=csv&delivery_channel=s3"
                            + "&horizon=5%20years&q=a=b&percent=100%25&plus=1%2B1");
        }
    }
}
