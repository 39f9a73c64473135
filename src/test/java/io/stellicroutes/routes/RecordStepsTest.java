package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.Catalogue;
import io.stellicroutes.config.ConfigReader;
import io.stellicroutes.config.StellicConfig;
import io.stellicroutes.delivery.Accounts;
import io.stellicroutes.delivery.Delivery;
import io.stellicroutes.landing.Landing;
import io.stellicroutes.records.RecordReader;
import io.stellicroutes.records.RecordReader.Batches;
import io.stellicroutes.steps.RecordSteps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordStepsTest {
    @TempDir
    private Path dir;

    private int checks;

    /** Whatever takes the batches: a load, or the route by itself. */
    @Test
    void aDeliveryMakesSureBeforeEachBatchThatItMayGoOn() throws Exception {
        StellicConfig config = ConfigReader.read(
                Map.of(
                        "stellic.base-url", "https://myuniversity.stellic.com",
                        "stellic.batch-size", "2",
                        "stellic.exports.user_groups.to", "mine",
                        "stellic.destinations.mine.type", "endpoint",
                        "stellic.destinations.mine.uri", "direct:mine"),
                Catalogue.load());
        Path landed = Files.writeString(dir.resolve("landed.csv"), "id\n1\n2\n3\n4\n5\n6\n");
        Delivery delivery = new Delivery(
                "run", config.export("user_groups"), config.destination("mine"), landed, "file.csv", new Accounts() {
                    @Override
                    public void reject(long row, String reason, List<String> fields) {
                        throw new AssertionError("no row is rejected");
                    }

                    @Override
                    public void checkpoint(long row, long delivered, long skipped, int batches) {
                        throw new AssertionError("there are no checkpoints");
                    }

                    @Override
                    public void check() {
                        if (++checks == 3) {
                            throw new IllegalStateException("another process has taken over");
                        }
                    }
                });
        RecordReader reader = RecordSteps.reader(config);
        RecordSteps steps = new RecordSteps(config, new Landing(dir, 0));

        try (Batches batches = steps.batches(null, delivery, reader.parse(reader.open(landed)))) {
            assertThat(batches.next().firstRow()).isEqualTo(1);
            assertThat(checks).isEqualTo(1);
            assertThat(batches.next().firstRow()).isEqualTo(3);
            assertThat(checks).isEqualTo(2);
            assertThatThrownBy(batches::next).hasMessage("another process has taken over");
        }
    }
}
