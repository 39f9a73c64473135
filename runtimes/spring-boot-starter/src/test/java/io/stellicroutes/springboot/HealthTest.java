package io.stellicroutes.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The bundle's health check is one of Camel's in a Boot application. */
final class HealthTest {
    @TempDir
    private Path dir;

    @Test
    void theBundleIsReadyWithItsApplication() {
        SpringApplication application = new SpringApplication(ApplicationBeansTest.Application.class);
        try (ConfigurableApplicationContext context = application.run(
                ApplicationBeansTest.NO_DATA_SOURCE,
                "--server.port=0",
                "--stellic.base-url=https://myuniversity.stellic.com",
                "--stellic.auth.header=Authorization",
                "--stellic.auth.value=Token t",
                "--stellic.work-dir=" + dir,
                "--stellic.exports.roster.to=files",
                "--stellic.destinations.files.type=file")) {
            assertThat(HealthCheckHelper.invokeReadiness(context.getBean(CamelContext.class), "full"))
                    .filteredOn(result -> result.getCheck().getId().equals("stellic"))
                    .singleElement()
                    .extracting(HealthCheck.Result::getState)
                    .isEqualTo(HealthCheck.State.UP);
        }
    }
}
