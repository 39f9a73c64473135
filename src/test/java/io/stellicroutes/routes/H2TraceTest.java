package io.stellicroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.stellicroutes.run.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * H2 writes statements that fail, with the records' values, into a file beside the database, unless it is told not to.
 */
final class H2TraceTest {
    @RegisterExtension
    final RoutesExtension routes = new RoutesExtension("""
            stellic.exports.roster.to=embedded,theirs
            stellic.exports.roster.max-rejects=1
            stellic.destinations.embedded.type=database
            stellic.destinations.theirs.type=database
            stellic.destinations.theirs.url=jdbc:h2:file:<dir>/theirs
            """);

    @Test
    void whatADatabaseRefusesIsInNoFileBesideIt() throws Exception {
        Files.createDirectories(routes.path("work/databases"));
        for (Path database : List.of(routes.path("work/databases/embedded"), routes.path("theirs"))) {
            try (Connection connection =
                            DriverManager.getConnection("jdbc:h2:file:" + database + ";TRACE_LEVEL_FILE=0");
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DOMAIN SHORT_NAME AS VARCHAR CHECK (CAST(VALUE AS INTEGER) > 0)");
                statement.execute("CREATE TABLE \"roster\" (\"id\" VARCHAR, \"name\" SHORT_NAME)");
            }
        }
        routes.sandbox().content("roster", "id,name\n1,7\n2,Lovelace\n");

        RunReport report = routes.run("roster");

        assertThat(report.delivered()).as(report.toString()).isTrue();
        assertThat(report.deliveries()).allMatch(delivery -> delivery.rejected() == 1);
        try (Stream<Path> files = Files.walk(routes.path("."))) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".trace.db"));
        }
    }
}
