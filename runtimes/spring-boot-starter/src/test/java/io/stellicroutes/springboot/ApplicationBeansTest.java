package io.stellicroutes.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.run.RunReport;
import io.stellicroutes.runtimes.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A Boot application whose DataSource and ConnectionFactory the bundle uses; nothing is configured twice. */
final class ApplicationBeansTest {
    /** By its name in Boot 4, and in 3.5. */
    static final String NO_DATA_SOURCE =
            "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                    + "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration";

    @TempDir
    static Path dir;

    private static Servers servers;

    @SpringBootApplication
    static class Application {}

    @BeforeAll
    static void startServers() throws Exception {
        servers = Servers.start(dir.resolve("servers"));
    }

    @AfterAll
    static void stopServers() throws Exception {
        servers.close();
    }

    @Test
    void recordsGoThroughBeansOfTheApplication() throws Exception {
        servers.makeTable("somebody_elses");
        SpringApplication application = new SpringApplication(Application.class);
        try (ConfigurableApplicationContext context = application.run(
                "--spring.config.additional-location=" + yaml(),
                "--spring.datasource.url=" + servers.databaseUrl(),
                "--spring.artemis.mode=native",
                "--spring.artemis.broker-url=" + servers.brokerUrl(),
                "--spring.artemis.user=" + servers.brokerUser(),
                "--server.port=0")) {
            ProducerTemplate caller = context.getBean(ProducerTemplate.class);

            RunReport report =
                    caller.requestBodyAndHeader("direct:stellic-run", null, "StellicExport", "roster", RunReport.class);

            assertThat(report.deliveries()).hasSize(2);
            assertThat(report.delivered()).as(report.toString()).isTrue();
            servers.assertDelivered();
            assertThat(servers.tables())
                    .as("Flyway, which is there for the ledger, leaves the application's database alone")
                    .contains("roster", "somebody_elses")
                    .noneMatch(table -> table.contains("flyway"));
        }
    }

    @Test
    void aVariableThatIsNotSetIsNamedAtTheStart() {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);

        assertThatThrownBy(() -> application
                        .run(
                                NO_DATA_SOURCE,
                                "--stellic.base-url=https://myuniversity.stellic.com",
                                "--stellic.auth.header=Authorization",
                                "--stellic.auth.value=Token ${NO_SUCH_VARIABLE}",
                                "--stellic.exports.roster.to=files",
                                "--stellic.destinations.files.type=file")
                        .close())
                .hasRootCauseMessage(
                        "stellic.auth.value: {{env:NO_SUCH_VARIABLE}} can't be resolved: set the environment"
                                + " variable NO_SUCH_VARIABLE (see docs/errors.md#unresolved)");
    }

    /** As a user writes it, with Spring's placeholders and the bundle's own. */
    private static Path yaml() throws Exception {
        return Files.writeString(dir.resolve("application.yaml"), """
                sandbox-url: %s
                spring:
                  artemis:
                    password: '%s'
                stellic:
                  base-url: ${sandbox-url}
                  auth:
                    header: Authorization
                    value: '%s'
                  work-dir: %s
                  poll:
                    initial-delay: 10ms
                    max-delay: 50ms
                  exports:
                    roster:
                      to: warehouse,events
                  destinations:
                    warehouse:
                      type: database
                      data-source: '#bean:dataSource'
                      table: ${export}
                    events:
                      type: jms
                      connection-factory: '#bean:jmsConnectionFactory'
                """.formatted(
                        servers.properties().get("stellic.base-url"),
                        servers.brokerPassword().replace("${", "\\${"),
                        servers.properties().get("stellic.auth.value"),
                        dir.resolve("work")));
    }
}
