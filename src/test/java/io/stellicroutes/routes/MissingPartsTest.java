package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.ConfigException;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the owner of a runtime is told that lacks a part which only some configurations need: the artifact to add. */
final class MissingPartsTest extends AgainstTheSandbox {

    @BeforeEach
    void configure() {
        toFiles("user_groups");
    }

    @Test
    void aMissingComponentIsNamedAtTheStart() {
        properties.put("stellic.destinations.dropbox.type", "sftp");
        properties.put("stellic.destinations.dropbox.uri", "sftp://stellic@files.example.edu/in");
        properties.put("stellic.destinations.lake.type", "s3");
        properties.put("stellic.destinations.lake.bucket", "lake");
        properties.put("stellic.exports.user_groups.to", "local,dropbox,lake");

        assertThatThrownBy(() -> TestRoad.start(properties, context -> {
                    ComponentResolver all = PluginHelper.getComponentResolver(context);
                    context.getCamelContextExtension()
                            .addContextPlugin(
                                    ComponentResolver.class,
                                    (name, in) -> name.equals("sftp") || name.equals("aws2-s3")
                                            ? null
                                            : all.resolveComponent(name, in));
                }))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "stellic.destinations.dropbox.type: sftp needs org.apache.camel:camel-ftp on the classpath (see docs/errors.md#missing-library)")
                .hasMessageContaining(
                        "stellic.destinations.lake.type: s3 needs org.apache.camel:camel-aws2-s3 on the classpath (see docs/errors.md#missing-library)");
    }

    @Test
    void aMissingDriverIsNamedByTheDelivery() throws Exception {
        properties.put("stellic.destinations.local.type", "database");
        properties.remove("stellic.destinations.local.format");
        properties.remove("stellic.destinations.local.directory");
        properties.put("stellic.destinations.local.url", "jdbc:sqlserver://db.example.edu;databaseName=warehouse");

        try (TestRoad road = TestRoad.start(properties)) {
            assertThat(road.run("user_groups").deliveries())
                    .extracting(delivery -> delivery.error().orElse(""))
                    .containsExactly(
                            "export user_groups to local: stellic.destinations.local.url needs com.microsoft.sqlserver:mssql-jdbc on the classpath (see docs/errors.md#missing-library)");
        }
    }

    @Test
    void theLedgersMissingDriverIsNamedAtTheStart() {
        properties.put("stellic.ledger.url", "jdbc:oracle:thin:@db.example.edu:1521/ledger");

        assertThatThrownBy(() -> TestRoad.start(properties))
                .hasRootCauseInstanceOf(ConfigException.class)
                .hasRootCauseMessage(
                        "stellic.ledger.url needs com.oracle.database.jdbc:ojdbc11 on the classpath (see docs/errors.md#missing-library)");
    }
}
