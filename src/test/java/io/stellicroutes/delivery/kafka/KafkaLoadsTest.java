package io.stellicroutes.delivery.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.DestinationSpec;
import io.stellicroutes.config.ExportSpec;
import io.stellicroutes.config.SampleExport;
import io.stellicroutes.delivery.DeliveryException;
import io.stellicroutes.delivery.LoadContext;
import io.stellicroutes.delivery.LoadContexts;
import io.stellicroutes.records.Header;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KafkaLoadsTest {
    /** Else a delivery whose turn comes after the stop would hold the process until the time-out of the shutdown. */
    @Test
    void nothingIsOpenedOnceTheBundleStops() {
        ExportSpec export = SampleExport.named("roster").to("events");
        DestinationSpec destination = new DestinationSpec(
                "events", new KafkaType(), Map.of("brokers", "127.0.0.1:9", "topic", "any", "transactions", "true"));
        LoadContext context =
                LoadContexts.of("run", export, destination, Header.of("id"), "roster.csv", (row, reason, fields) -> {});

        assertThatThrownBy(() -> new KafkaLoads(() -> true).open(context))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("#stopped");
    }
}
