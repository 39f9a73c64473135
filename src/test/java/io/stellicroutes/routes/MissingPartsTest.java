package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stellicroutes.config.ConfigException;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the owner of a runtime is told that lacks a part which only some configurations need: the artifact to add. */
final class MissingPartsTest {
    @RegisterExtension
    final RoutesExtension routes = RoutesExtension.toFiles("user_groups");

    @Test
    void aMissingComponentIsNamedAtTheStart() {
        routes.set("""
                stellic.destinations.dropbox.type=sftp
                stellic.destinations.dropbox.uri=sftp://stellic@files.example.edu/in
                stellic.destinations.lake.type=s3
                stellic.destinations.lake.bucket=lake
                stellic.exports.user_groups.to=local,dropbox,lake
                """);

        assertThatThrownBy(() -> routes.start(context -> {
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
        routes.destination("local", """
                type=database
                url=jdbc:sqlserver://db.example.edu;databaseName=warehouse
                """);

        try (TestRoad road = routes.start()) {
            assertThat(road.run("user_groups").deliveries())
                    .extracting(delivery -> delivery.error().orElse(""))
                    .containsExactly(
                            "export user_groups to local: stellic.destinations.local.url needs com.microsoft.sqlserver:mssql-jdbc on the classpath (see docs/errors.md#missing-library)");
        }
    }

    @Test
    void theLedgersMissingDriverIsNamedAtTheStart() {
        routes.set("stellic.ledger.url=jdbc:nobody-has-this://db.example.edu/ledger");

        assertThatThrownBy(routes::start)
                .hasRootCauseInstanceOf(ConfigException.class)
                .hasRootCauseMessage(
                        "stellic.ledger.url needs a JDBC driver that takes this URL, and that has registered, on the classpath (see docs/errors.md#missing-library)");
    }
}
