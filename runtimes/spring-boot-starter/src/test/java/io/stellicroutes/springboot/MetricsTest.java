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
import org.springframework.context.ConfigurableApplicationContext;

/** With Camel's starter for Micrometer, the bundle's routes are among the metrics of a Boot application. */
final class MetricsTest {
    @TempDir
    private Path dir;

    @Test
    void theRoutesAreInTheMetricsOfTheApplication() {
        SpringApplication application = new SpringApplication(ApplicationBeansTest.Application.class);
        try (ConfigurableApplicationContext context = application.run(
                ApplicationBeansTest.NO_DATA_SOURCE,
                "--camel.metrics.enable-route-policy=true",
                "--server.port=0",
                "--stellic.base-url=https://myuniversity.stellic.com",
                "--stellic.auth.header=Authorization",
                "--stellic.auth.value=Token t",
                "--stellic.work-dir=" + dir,
                "--stellic.exports.roster.to=files",
                "--stellic.destinations.files.type=file")) {
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
}
