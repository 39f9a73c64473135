package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.config.DestinationTypes;
import io.stellicroutes.ledger.DeliveryRecord;
import io.stellicroutes.run.RunReport;
import io.stellicroutes.sandbox.Call;
import io.stellicroutes.sandbox.Fault;
import io.stellicroutes.sandbox.Sandbox;
import io.stellicroutes.servers.EveryServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way in which Stellic can hand an export over, to a real server of each kind, at once. */
@Tag("slow")
final class EveryFlowToEveryDestinationTest {
    private static final long ROWS = 250;

    @AutoClose
    private static EveryServer servers;

    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension();

    private final List<Map<?, ?>> taken = new CopyOnWriteArrayList<>();

    /** A flow: what is configured, and what Stellic does. */
    enum Flow {
        ASYNCHRONOUS("s3", ROWS),
        SYNCHRONOUS("http_file", ROWS),
        LEFT_TO_STELLIC_WHICH_ANSWERS_AT_ONCE("auto", ROWS),
        LEFT_TO_STELLIC_WHICH_TAKES_ITS_TIME("auto", 5_500),
        FALLEN_BACK("http_file", ROWS),
        PARSED_BY_CAMEL_CSV("s3", ROWS);

        private final String channel;
        private final long rows;

        Flow(String channel, long rows) {
            this.channel = channel;
            this.rows = rows;
        }

        String export() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @BeforeAll
    static void startServers(@TempDir Path dir) throws Exception {
        servers = new EveryServer(dir);
    }

    private static Map<String, String> destinations() {
        Map<String, String> all = servers.destinations();
        all.put("endpoint", "type=endpoint\nuri=direct:theirs");
        return all;
    }

    @Test
    void noKindOfDestinationIsMissingHere() {
        assertThat(destinations().values())
                .extracting(properties -> RoutesExtension.parse(properties).get("type"))
                .containsExactlyInAnyOrderElementsOf(DestinationTypes.found().names());
    }

    @ParameterizedTest
    @EnumSource
    void everyRecordIsAtEveryDestinationOnce(Flow flow) throws Exception {
        Sandbox sandbox = routes.sandbox().rows("audit_data", flow.rows);
        if (flow == Flow.FALLEN_BACK) {
            sandbox.next(Call.EXPORT_DATA, Fault.GATEWAY_TIMEOUT);
        }
        destinations().forEach(routes::destination);
        routes.set("""
                stellic.exports.%1$s.data-type=audit_data
                stellic.exports.%1$s.channel=%2$s
                stellic.exports.%1$s.key=audit_id
                stellic.exports.%1$s.to=%3$s
                """.formatted(
                flow.export(), flow.channel, String.join(",", destinations().keySet())));
        String pattern = flow == Flow.PARSED_BY_CAMEL_CSV
                ? ChangedRoutes.parsedBy(routes.path("routes"), "csv: {lazyLoad: true}")
                : TestRoad.ROUTES;
        RunReport report;
        try (TestRoad road = routes.start(receiver("direct:theirs", this::take), pattern)) {
            report = road.run(flow.export());
        }
        assertThat(report.run().error()).isEmpty();
        assertThat(report.deliveries())
                .hasSize(DestinationTypes.found().names().size())
                .allSatisfy(delivery -> assertThat(delivery)
                        .extracting(DeliveryRecord::read, DeliveryRecord::delivered, DeliveryRecord::rejected)
                        .containsExactly(flow.rows, flow.rows, 0L));
        List<String> expected =
                LongStream.rangeClosed(1, flow.rows).mapToObj(Long::toString).toList();
        for (String destination : EveryServer.DESTINATIONS) {
            assertThat(ids(servers.records(destination, flow.export())))
                    .as(destination)
                    .isEqualTo(expected);
        }
        assertThat(ids(taken)).as("endpoint").isEqualTo(expected);
    }

    /** An engineer's own route gets a batch. */
    private void take(Object batch) {
        ((List<?>) batch).forEach(record -> taken.add((Map<?, ?>) record));
    }

    private static List<String> ids(List<? extends Map<?, ?>> records) {
        return records.stream().map(record -> (String) record.get("audit_id")).toList();
    }
}
