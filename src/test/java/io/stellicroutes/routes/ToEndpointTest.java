package io.stellicroutes.routes;

import static io.stellicroutes.routes.RoutesExtension.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stellicroutes.ledger.DeliveryRecord.Status;
import io.stellicroutes.run.RunReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ToEndpointTest extends BitByBitContract {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> records = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
    private final List<ExchangePattern> patterns = new CopyOnWriteArrayList<>();
    private final IdempotentRepository seen = MemoryIdempotentRepository.memoryIdempotentRepository(1000);
    private final AtomicInteger untilFailure = new AtomicInteger(-1);

    @Override
    void startServer() {
        seen.clear();
    }

    @Override
    void stopServer() {
        seen.clear();
    }

    @Override
    String destination() {
        return "type=endpoint\nuri=direct:theirs\n";
    }

    @Override
    String unreachable() {
        return "uri=direct:nobody?block=false";
    }

    @Override
    List<String> arrived() {
        return List.copyOf(records);
    }

    @Override
    void failAfter(int exchanges) {
        untilFailure.set(exchanges);
    }

    @Override
    String secret() {
        return "no credential is needed";
    }

    @Override
    void prepare(CamelContext context) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:theirs")
                        .idempotentConsumer(header("StellicDeliveryId"), seen)
                        .process(ToEndpointTest.this::take);
                from("direct:handles")
                        .onException(IllegalStateException.class)
                        .handled(true)
                        .end()
                        .process(ToEndpointTest.this::take);
                from("direct:buries")
                        .errorHandler(deadLetterChannel("log:buried?level=OFF").useOriginalMessage())
                        .process(ToEndpointTest.this::take);
                from("direct:rolls-back").process(ToEndpointTest.this::take).markRollbackOnly();
                from("direct:stops").process(ToEndpointTest.this::take).stop();
            }
        });
    }

    private void take(Exchange exchange) throws Exception {
        if (untilFailure.getAndUpdate(n -> n < 0 ? n : n - 1) == 0) {
            throw new IllegalStateException("student 1001 is not welcome");
        }
        headers.add(new HashMap<>(exchange.getMessage().getHeaders()));
        patterns.add(exchange.getPattern());
        Object body = exchange.getMessage().getBody();
        for (Object record : body instanceof List<?> batch ? batch : List.of(body)) {
            records.add(JSON.writeValueAsString(record));
        }
        exchange.getMessage().setBody("an answer of their own");
        exchange.getMessage().setHeader("StellicRunId", "another");
        exchange.setProperty("stellicBatch", "theirs");
    }

    @Test
    void aBatchSaysWhichRecordsItHolds() throws Exception {
        try (TestRoad road = start()) {
            String run = road.run(EXPORT).run().id();

            assertThat(headers).hasSize(4);
            assertThat(headers.get(1))
                    .containsEntry("StellicExport", EXPORT)
                    .containsEntry("StellicRunId", run)
                    .containsEntry("StellicFirstRow", 4L)
                    .containsEntry("StellicLastRow", 5L)
                    .containsEntry("StellicDeliveryId", run + "-mine-4-5")
                    .containsKey("StellicFileName");
            assertThat(patterns).containsOnly(ExchangePattern.InOnly);
        }
    }

    @Test
    void anExchangeMayCarryOneRecord() throws Exception {
        try (TestRoad road = start("exchange-per=record")) {
            RunReport report = road.run(EXPORT);

            assertAllDelivered(report);
            List<Object> rows = new ArrayList<>();
            headers.forEach(header -> rows.add(header.get("StellicRow")));
            assertThat(rows).containsExactlyElementsOf(UglyExport.ROWS);
            assertThat(headers.get(1))
                    .containsEntry("StellicKey", "0002")
                    .containsEntry("StellicDeliveryId", report.run().id() + "-mine-2");
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    @Test
    void aRecordThatFailsStopsItsBatchWhichComesAgain() throws Exception {
        failAfter(3);
        try (TestRoad road = start("exchange-per=record")) {
            RunReport first = road.run(EXPORT);
            assertThat(mine(first).status()).isEqualTo(Status.FAILED);
            assertThat(mine(first).checkpoint()).isEqualTo(2);
            assertThat(arrived()).hasSize(3);

            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(arrived()).containsExactlyElementsOf(UglyExport.JSON);
    }

    /** The exchange is theirs: what they do with it holds for no other. */
    @ParameterizedTest
    @CsvSource({"handles, batch", "handles, record", "buries, batch", "buries, record", "stops, batch", "stops, record"
    })
    void aRouteThatDealsWithItsExceptionOrStopsHasTakenItsExchange(String route, String per) throws Exception {
        failAfter(route.equals("stops") ? -1 : 1);
        try (TestRoad road = start("uri=direct:" + route, "exchange-per=" + per)) {
            assertAllDelivered(road.run(EXPORT));
            int taken = headers.size();
            assertAllDelivered(road.run(EXPORT));

            assertThat(headers.size() - taken).isEqualTo(per.equals("batch") ? 4 : UglyExport.ROWS.size());
            assertThat(road.bundle().runs().underWay()).isEmpty();
        }
    }

    @Test
    void aRouteThatRollsBackHasNotTakenItsExchange() throws Exception {
        try (TestRoad road = start("uri=direct:rolls-back")) {
            RunReport report = road.run(EXPORT);

            assertThat(mine(report).status()).isEqualTo(Status.FAILED);
            assertThat(error(report)).contains("RollbackExchangeException");
        }
    }

    @Test
    void whatTheirRouteFailsWithIsNotTold() throws Exception {
        failAfter(0);
        try (TestRoad road = start()) {
            assertThat(error(road.run(EXPORT)))
                    .contains("export " + EXPORT + " to mine: ", "IllegalStateException")
                    .doesNotContain("1001");
        }
    }

    @Test
    void bodiesMayBeJsonText() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        for (String per : List.of("batch", "record")) {
            routes.destination("mine", "type=endpoint\nuri=direct:texts\nbody=json\nexchange-per=" + per);
            try (TestRoad road = routes.start(receiver("direct:texts", body -> bodies.add((String) body)))) {
                assertAllDelivered(road.run(EXPORT));
            }
        }
        assertThat(bodies.get(1)).isEqualTo("[" + UglyExport.JSON.get(2) + "," + UglyExport.JSON.get(3) + "]");
        assertThat(bodies.subList(4, 11)).isEqualTo(UglyExport.JSON);
    }

    @Test
    void theUriMayHoldPlaceholdersAndExpressions() throws Exception {
        routes.set("charset=UTF-8");
        try (TestRoad road = start(
                "body=json", "uri=file:<dir>/out2?fileName=RAW(${header.StellicFirstRow} x+)&charset={{charset}}")) {
            assertAllDelivered(road.run(EXPORT));
        }
        assertThat(routes.path("out2").toFile().list()).containsExactlyInAnyOrder("1 x+", "4 x+", "6 x+", "8 x+");
    }

    @Test
    void aServersRefusalIsTold() throws Exception {
        try (TestRoad road =
                start("body=json", "uri=<sandbox>/nothing/here?httpMethod=POST&throwExceptionOnFailure=true")) {
            assertThat(error(road.run(EXPORT))).contains("mine", "answered 404");
        }
    }
}
