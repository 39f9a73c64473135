package io.stellicroutes.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The bundle's numbers, and with Camel's starter for Micrometer its routes, are among the metrics of a Boot
 * application.
 */
final class MetricsTest {
    @TempDir
    private Path dir;

    @Test
    void theNumbersAreInTheMetricsOfTheApplication() {
        try (ConfigurableApplicationContext context = run()) {
            assertThat(context.getBean(MeterRegistry.class)
                            .get("stellic.failed")
                            .tags("export", "roster", "destination", "files", "type", "file")
                            .gauge()
                            .value())
                    .isZero();
            assertThat(context.getBean(MeterRegistry.class)
                            .get("stellic.runs")
                            .tags("export", "roster", "status", "delivered")
                            .functionCounter()
                            .count())
                    .isZero();
        }
    }

    @Test
    void theActuatorSaysWhatTheBundlesCheckSays() {
        try (ConfigurableApplicationContext context = run()) {
            HealthComponent camel = context.getBean(HealthEndpoint.class).healthForPath("camelHealth");

            assertThat(camel.getStatus()).isEqualTo(Status.UP);
            assertThat(((Health) camel).getDetails().get("stellic"))
                    .as("what an operator sees")
                    .hasToString("UP");
        }
    }

    @Test
    void theRoutesAreInTheMetricsOfTheApplication() {
        try (ConfigurableApplicationContext context = run()) {
            ProducerTemplate caller = context.getBean(ProducerTemplate.class);

            assertThatThrownBy(() ->
                            caller.sendBodyAndHeader("direct:stellic-run", null, "StellicExport", "no-such-export"))
                    .isInstanceOf(CamelExecutionException.class);

            assertThat(context.getBean(MeterRegistry.class)
                            .find("camel.exchanges.total")
                            .tag("routeId", "stellic-run")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    private ConfigurableApplicationContext run() {
        return new SpringApplication(ApplicationBeansTest.Application.class)
                .run(
                        ApplicationBeansTest.NO_DATA_SOURCE,
                        "--camel.metrics.enable-route-policy=true",
                        "--camel.health.routes-enabled=false",
                        "--camel.health.consumers-enabled=false",
                        "--camel.health.exposure-level=full",
                        "--management.endpoint.health.show-details=always",
                        "--server.port=0",
                        "--stellic.base-url=https://myuniversity.stellic.com",
                        "--stellic.auth.header=Authorization",
                        "--stellic.auth.value=Token t",
                        "--stellic.work-dir=" + dir,
                        "--stellic.exports.roster.to=files",
                        "--stellic.destinations.files.type=file");
    }
}
